import type { useWords } from '../words/words';
import { CONTENT, LONGEST_ADDRESS, LONGEST_CATEGORY, LONGEST_EXCERPT, MOST_MEDIA, MOST_TAGS, TAG, TITLE } from './draft';
import type { Fault } from './rules';

/** What is wrong with a field, in words. */
export function faultText(words: ReturnType<typeof useWords>, fault: Fault | undefined): string | undefined {
  if (!fault) return undefined;
  if ('told' in fault) return words('editor.fault.told', { problem: fault.told });
  switch (fault.rule) {
    case 'titleShort':
      return words('editor.fault.titleShort', { count: TITLE.least });
    case 'titleLong':
      return words('editor.fault.tooLong', { count: TITLE.most });
    case 'contentShort':
      return words('editor.fault.contentShort', { count: CONTENT.least });
    case 'contentLong':
      return words('editor.fault.tooLong', { count: CONTENT.most });
    case 'tagLength':
      return words('editor.fault.tagLength', { least: TAG.least, most: TAG.most });
    case 'tagsMany':
      return words('editor.fault.tooMany', { count: MOST_TAGS });
    case 'mediaMany':
      return words('editor.fault.tooMany', { count: MOST_MEDIA });
    case 'categoryLong':
      return words('editor.fault.tooLong', { count: LONGEST_CATEGORY });
    case 'excerptLong':
      return words('editor.fault.tooLong', { count: LONGEST_EXCERPT });
    case 'address':
      return words('editor.fault.address', { count: LONGEST_ADDRESS });
    case 'past':
      return words('editor.fault.past');
  }
}
