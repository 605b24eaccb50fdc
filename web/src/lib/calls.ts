// What is read out over the telephone: in groups that one can say in a breath. The look-up takes it with and without the blanks.

/** A receipt as 482 109 3756. */
export const spokenReceipt = (digits: string) => digits.replace(/^(\d{3})(\d{3})(\d{4})$/, '$1 $2 $3')

/** A code as 1234 5678, a reference in fours. */
export const inFours = (text: string) => text.match(/.{1,4}/g)?.join(' ') ?? text
