/** The largest of the values that are there, never 0. */
export function peak(values: (number | undefined)[]): number {
  return values.reduce<number>((top, value) => Math.max(top, value ?? 0), 0) || 1;
}

/** A line through values spread over the width; it is interrupted where there are none. */
export function pathOf(values: (number | undefined)[], top: number, width: number, height: number): string {
  const step = width / Math.max(1, values.length - 1);
  let begun = false;
  return values
    .map((value, index) => {
      if (value === undefined) {
        begun = false;
        return '';
      }
      const point = `${begun ? 'L' : 'M'}${(index * step).toFixed(1)} ${(height - 2 - (value / top) * (height - 4)).toFixed(1)}`;
      begun = true;
      return point;
    })
    .join('');
}
