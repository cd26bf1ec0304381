import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { preview } from '../domain/compare/preview-value.ts'
import { ParseError } from '../domain/compare/tree.ts'
import { parseMarkup } from './markup.ts'

const html = (text: string) => preview(parseMarkup(text, 'html', 100), 10_000)
const xml = (text: string) => preview(parseMarkup(text, 'xml', 100), 10_000)
const wrapped = (inner: string) => `<#document>${inner}</#document>`

describe('parsing markup', () => {
  it('makes the same of HTML however it is written', () => {
    const plain = '<p class="b a">Hi <b>you</b> there</p>'
    expect(html(plain)).toBe(wrapped('<p class=["a","b"]>Hi <b>you</b> there</p>'))
    expect(html('\n<P CLASS="a  b">\n  Hi <b>you</b>\n there <!-- x --></P>\n')).toBe(html(plain))
  })

  it('keeps what a reader would see', () => {
    expect(html('<p>a<b>b</b></p>')).not.toBe(html('<p>a <b>b</b></p>'))
    expect(html('<b>a</b> <b>b</b>')).not.toBe(html('<b>a</b><b>b</b>'))
    expect(html('<div> <div>a</div> </div>')).toBe(html('<div><div>a</div></div>'))
    expect(html('<pre> a\n b</pre>')).toBe(wrapped('<pre> a\n b</pre>'))
    expect(html('<script>if (a < b) x()</script>')).toBe(wrapped('<script>if (a < b) x()</script>'))
  })

  it('decodes entities', () => {
    expect(html('<p title="a&amp;b">&eacute;&#x41;</p>')).toBe(wrapped('<p title="a&b">éA</p>'))
  })

  it('keeps hostile attribute names as names', () => {
    expect(html('<a __proto__="x" constructor="y" id=1 id=2>z</a>')).toBe(
      wrapped('<a __proto__="x" constructor="y" id="1">z</a>'),
    )
  })

  it('reads XML as XML', () => {
    expect(xml('<?xml version="1.0"?><a:B Id="1"><![CDATA[<x>]]><c/></a:B>')).toBe(
      wrapped('<a:B Id="1"><x><c></c></a:B>'),
    )
    expect(() => xml('not xml')).toThrow(ParseError)
  })

  it('refuses what is nested too deep', () => {
    expect(() => html('<div>'.repeat(50_000))).toThrow(expect.objectContaining({ code: 'too_deep' }))
  })

  it('never fails otherwise on HTML', () => {
    const piece = fc.constantFrom(
      '<p>',
      '</p>',
      '<',
      '>',
      '"',
      "'",
      '=',
      '&',
      '&amp',
      '<!--',
      '-->',
      '<![CDATA[',
      'a',
      ' ',
      '/',
      '<script>',
      '</',
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        expect(html(pieces.join(''))).toMatch(/^<#document/)
      }),
      { numRuns: 2_000 },
    )
  })
})
