/** A file or a value given by a person that cannot be used; the message says what would be right. */
export class InputError extends Error {}
