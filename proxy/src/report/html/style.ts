import { Html } from './html.ts'

/** Two themes by the reader's own setting; what is coloured is also said in words or signs. */
export const STYLE = new Html(`
:root{color-scheme:light dark;--ink:#1b1f24;--quiet:#57606a;--line:#d8dee4;--ground:#fff;--raised:#f6f8fa;
--good:#1a7f37;--good-ground:#dafbe1;--bad:#b91c1c;--bad-ground:#ffe5e5;--wait:#7a4d00;--wait-ground:#fff1cc;--note:#0550ae;--note-ground:#ddf1ff;--idle:#8c959f;--word:#ffc9c9;--word2:#a8efbb}
@media (prefers-color-scheme:dark){:root{--ink:#e6edf3;--quiet:#9aa5b1;--line:#30363d;--ground:#0d1117;--raised:#161b22;
--good:#56d364;--good-ground:#10301a;--bad:#ff8a80;--bad-ground:#3d1518;--wait:#e8b349;--wait-ground:#372a0b;--note:#79b8ff;--note-ground:#10294a;--idle:#6e7681;--word:#7d2426;--word2:#1c5c2e}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:76rem;padding:1.5rem;background:var(--ground);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif}
h1{font-size:1.7rem;margin:0 0 .5rem}h2{font-size:1.35rem;margin:2.5rem 0 .75rem}h3{font-size:1.1rem;margin:2rem 0 .5rem}h4{font-size:1rem;margin:1.25rem 0 .25rem;overflow-wrap:anywhere}
p{margin:.4rem 0}a{color:var(--note)}.quiet{color:var(--quiet);font-weight:400}
code,pre,.diff{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace;font-size:.87em}
code{overflow-wrap:anywhere}pre{white-space:pre-wrap;overflow-wrap:anywhere;background:var(--raised);padding:.6rem;border-radius:6px;margin:.4rem 0}
body>header{border:1px solid var(--line);border-left:6px solid var(--idle);border-radius:8px;padding:1.1rem 1.25rem;background:var(--raised)}
body>header.pass{border-left-color:var(--good)}body>header.fail{border-left-color:var(--bad)}body>header.insufficient{border-left-color:var(--wait)}
.verdict{font-size:1.1rem}.reasons{margin:.4rem 0;padding-left:1.2rem}.reasons li{overflow-wrap:anywhere}
.badge{display:inline-block;border-radius:1rem;padding:0 .55rem;font-size:.8rem;font-weight:600;line-height:1.6;white-space:nowrap;background:var(--raised);color:var(--quiet);border:1px solid var(--line)}
.badge.pass,.badge.resolved{background:var(--good-ground);color:var(--good);border-color:transparent}
.badge.fail,.badge.real,.badge.regressed{background:var(--bad-ground);color:var(--bad);border-color:transparent}
.badge.insufficient,.badge.undecided,.badge.open{background:var(--wait-ground);color:var(--wait);border-color:transparent}
.badge.noise,.badge.accepted{background:var(--note-ground);color:var(--note);border-color:transparent}
h2 .badge{vertical-align:.2rem;margin-left:.4rem}
.facts{display:flex;flex-wrap:wrap;gap:.5rem 1.75rem;margin:.75rem 0}.facts div{min-width:6rem;max-width:100%}
dt{color:var(--quiet);font-size:.8rem}dd{margin:0;overflow-wrap:anywhere}
.words dt{color:var(--ink);font-weight:600;font-size:1rem;margin-top:.6rem}
.scroll{overflow-x:auto;margin:.5rem 0}
table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.35rem .6rem;border-bottom:1px solid var(--line)}
th{font-size:.8rem;color:var(--quiet);font-weight:600}td{overflow-wrap:break-word}td:first-child{min-width:8rem}.diff td:first-child,.folded td{min-width:0}.number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.bar{display:block;width:100%;height:14px;border-radius:7px;margin:.75rem 0 .4rem;background:var(--raised)}
.matched{fill:var(--good);background:var(--good)}.ignored{fill:var(--note);background:var(--note)}.divergent{fill:var(--bad);background:var(--bad)}.inconclusive{fill:var(--wait);background:var(--wait)}
.legend{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;list-style:none;margin:0;padding:0;font-size:.9rem}.legend i{display:inline-block;width:.7rem;height:.7rem;border-radius:2px;margin-right:.35rem}
figure{margin:1rem 0 0}.timeline{display:block;width:100%;height:56px}.timeline .matched{fill:var(--idle)}figcaption{display:flex;justify-content:space-between;gap:1rem;font-size:.8rem;color:var(--quiet)}
article{border:1px solid var(--line);border-radius:8px;padding:.25rem 1rem 1rem;margin:1rem 0}
.path{border-left:3px solid var(--line);padding-left:.8rem;margin:.8rem 0}.path table{width:auto;max-width:100%}
blockquote{margin:.6rem 0;padding:.2rem .8rem;border-left:3px solid var(--note);white-space:pre-wrap;overflow-wrap:anywhere}blockquote footer{font-size:.8rem;color:var(--quiet);margin:0}
summary{cursor:pointer;padding:.3rem 0;overflow-wrap:anywhere}
.diff{table-layout:fixed;min-width:44rem}.diff th:first-child,.diff td:first-child{width:1.8rem;text-align:center;padding:.1rem}
.diff td{padding:.1rem .5rem;border-bottom:0;white-space:pre-wrap;overflow-wrap:anywhere}.diff td+td{border-left:1px solid var(--line)}
.diff th{font-family:system-ui,sans-serif}
.diff mark{color:inherit;border-radius:2px;padding:0 1px}
.changed td:nth-child(2),.missing td:nth-child(2),.moved td:nth-child(2){background:var(--bad-ground)}
.changed td:nth-child(3),.extra td:nth-child(3),.moved td:nth-child(3){background:var(--good-ground)}
.diff td:nth-child(2) mark{background:var(--word)}.diff td:nth-child(3) mark{background:var(--word2)}
.absent{background:repeating-linear-gradient(135deg,transparent 0 5px,var(--raised) 5px 10px)}
.forgiven td{background:var(--raised)!important;color:var(--quiet)}.forgiven mark{background:none!important}.diff .badge{margin-left:.6rem}
.folded td{color:var(--quiet);background:var(--raised);font-size:.8rem}
${Array.from({ length: 13 }, (_, depth) => `.d${depth}{padding-left:${0.5 + depth * 1.1}rem!important}`).join('')}
.hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
body>footer{margin-top:3rem;padding-top:.75rem;border-top:1px solid var(--line);color:var(--quiet);font-size:.85rem}
:focus-visible{outline:2px solid var(--note);outline-offset:2px}
@media (max-width:40rem){body{padding:.75rem}}
@media print{:root{color-scheme:light;--ink:#000;--quiet:#444;--line:#bbb;--ground:#fff;--raised:#f4f4f4;--good:#116329;--good-ground:#e3f6e7;--bad:#a40e0e;--bad-ground:#fde8e8;--wait:#6a4200;--wait-ground:#fdf2d0;--note:#0a3069;--note-ground:#e3effa;--word:#f7b9b9;--word2:#a6e5b6}
body{max-width:none;padding:0;font-size:10.5pt}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}
details::details-content{content-visibility:visible;display:block}.scroll{overflow:visible}.diff{min-width:0}tr,h2,h3,h4{break-inside:avoid}h2,h3,h4{break-after:avoid}a{color:inherit;text-decoration:none}}
`)
