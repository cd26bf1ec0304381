/** The monolith's own date format, `2024-02-11 08:15:00`: UTC, without saying so. Sorts as text. */
export const legacyDate = (date: Date): string => date.toISOString().slice(0, 19).replace('T', ' ')

/** @param text a date as `legacyDate` writes it */
export const fromLegacyDate = (text: string): Date => new Date(`${text.replace(' ', 'T')}Z`)
