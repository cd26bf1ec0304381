/** The nonce that the server put into the page for the few style elements that libraries make. */
export function cspNonce(): string {
  return document.querySelector('meta[name="csp-nonce"]')?.getAttribute('content') ?? ''
}

/** Libraries that lock scrolling make a style element of their own and look for the nonce here. */
export function shareNonce(): void {
  Object.assign(globalThis, { __webpack_nonce__: cspNonce() })
}
