/** Addresses that the station shows pictures of and follows links to. */
export const isWebAddress = (text: string): boolean => {
  try {
    return /^https?:\/\//i.test(text) && !/\s/.test(text) && /^https?:$/.test(new URL(text).protocol);
  } catch {
    return false;
  }
};
export const isOwnAddress = (text: string): boolean => /^\/(?!\/)\S*$/.test(text);
export const isPictureAddress = (text: string): boolean => isWebAddress(text) || isOwnAddress(text);
export const isLinkAddress = (text: string): boolean => isPictureAddress(text) || /^mailto:\S+@\S+$/i.test(text) || /^#\S+$/.test(text);
