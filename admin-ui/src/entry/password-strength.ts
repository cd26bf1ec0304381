const LEAST = 10

/** A sentence about a password while it is typed. Length decides; a long phrase beats a short riddle. */
export function passwordStrength(password: string): string {
  if (password.length < LEAST) {
    const missing = LEAST - password.length
    return password === ''
      ? `At least ${LEAST} characters`
      : `${missing} more ${missing === 1 ? 'character' : 'characters'}`
  }
  const variety = new Set(password.toLowerCase()).size
  if (variety < 5) return 'Long enough, but it repeats itself: easy to guess'
  return password.length >= 16 ? 'Strong' : 'Good; longer is stronger'
}
