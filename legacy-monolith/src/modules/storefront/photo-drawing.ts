import type { Product } from '../catalog/catalog-repository.ts'

const leaf = 'M0-60C34-44 46 2 0 60C-46 2-34-44 0-60Z'
const shapes: Record<string, string> = {
  houseplants: `<g><path d="${leaf}" transform="translate(0 -30) scale(.8)"/><path d="${leaf}" transform="translate(-38 0) rotate(-42) scale(.7)"/><path d="${leaf}" transform="translate(38 0) rotate(42) scale(.7)"/><path d="M-4 16h8v16h-8zM-40 28h80l-11 66h-58z"/></g>`,
  seeds: `<g><rect x="-46" y="-66" width="92" height="132" rx="6"/><path fill="#fff" fill-opacity=".55" d="${leaf}" transform="scale(.55)"/></g>`,
  tools:
    '<g><rect x="-8" y="-92" width="16" height="92" rx="8"/><path d="M-34 0h68v44c0 30-20 44-34 56c-14-12-34-26-34-56z"/></g>',
  pots: '<g><rect x="-62" y="-54" width="124" height="30" rx="5"/><path d="M-52-18h104l-16 98h-72z"/></g>',
  kitchen:
    '<g><path d="M-50-30h100v78a24 24 0 0 1-24 24h-52a24 24 0 0 1-24-24z"/><rect x="-56" y="-60" width="112" height="22" rx="8"/></g>',
  tea: '<g><path d="M-58-20h96v44a40 40 0 0 1-40 40h-16a40 40 0 0 1-40-40z"/><path d="M40-10h14a22 22 0 0 1 0 44h-16" fill="none" stroke-width="10"/><path d="M-30-38q10-14 0-28t0-28M2-38q10-14 0-28t0-28" fill="none" stroke-width="7"/></g>',
}

/** A drawing for products that nobody has photographed yet; the same product always gets the same one. */
export function drawPhoto(product: Pick<Product, 'id' | 'tags'>): string {
  const category = product.tags.find((tag) => tag in shapes) ?? 'houseplants'
  const hue = (product.id * 47) % 360
  const ink = `hsl(${hue} 38% 34%)`
  return [
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="-160 -160 320 320" role="img">',
    `<defs><linearGradient id="g" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="hsl(${hue} 46% 93%)"/>`,
    `<stop offset="1" stop-color="hsl(${hue} 40% 82%)"/></linearGradient></defs>`,
    '<rect x="-160" y="-160" width="320" height="320" fill="url(#g)"/>',
    `<ellipse cy="104" rx="86" ry="12" fill="${ink}" fill-opacity=".14"/>`,
    `<g fill="${ink}" stroke="${ink}" stroke-width="0">${shapes[category]}</g></svg>`,
  ].join('')
}
