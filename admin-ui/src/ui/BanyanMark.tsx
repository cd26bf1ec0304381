/** A crown with its aerial roots: what is drawn around the old trunk until it stands by itself. */
export function BanyanMark({ size = 24 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="7" fill="#14573b" />
      <g fill="none" stroke="#fff" strokeWidth="2.2" strokeLinecap="round">
        <path d="M6 14c0-5 4.500-8 10-8s10 3 10 8" />
        <path d="M16 6.500V26M11 12v14M21 12v14M6.500 14.500V20M25.500 14.500V20" />
      </g>
    </svg>
  )
}
