const SAFE = new Set(['GET', 'HEAD'])

/** Methods that change nothing (RFC 9110 section 9.2.1) and whose answers say something worth comparing. */
export const isSafeMethod = (method: string): method is 'GET' | 'HEAD' => SAFE.has(method)
