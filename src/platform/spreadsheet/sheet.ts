/** `width` is in characters of the sheet's font; `date` shows a Date as the wall clock of Moscow, to the minute. */
export interface SheetColumn {
  title: string;
  width?: number;
  type?: 'text' | 'number' | 'date';
}

export type SheetCell = string | number | Date | null;
export type SheetRow = readonly SheetCell[];
