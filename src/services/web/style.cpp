#include "services/web/assets.hpp"

namespace astraphe::web {

// Tokens for colour, space and type first; what is built of them after.
const std::string_view kStyle = R"css(:root{color-scheme:light dark;
--paper:#f6f7f9;--card:#fff;--ink:#14171c;--soft:#545d69;--line:#d5dae1;--accent:#0b57d0;
--on-accent:#fff;--wash:#e8f0fe;--good:#0b6b34;--warn:#8a4b00;--bad:#b3261e;
--s1:.25rem;--s2:.5rem;--s3:.75rem;--s4:1rem;--s5:1.5rem;--s6:2.5rem;
--t0:.875rem;--t1:1rem;--t2:1.2rem;--t3:1.6rem;--t4:3.25rem;--round:.75rem}
@media(prefers-color-scheme:dark){:root{--paper:#101317;--card:#1a1f25;--ink:#eceff3;
--soft:#a7b0bc;--line:#343c46;--accent:#8ab4ff;--on-accent:#0b1a33;--wash:#1c2a40;
--good:#6fd696;--warn:#ffb95c;--bad:#ff9d94}}
*,::before,::after{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);overflow-wrap:anywhere;word-break:keep-all;
font:var(--t1)/1.6 system-ui,-apple-system,"Apple SD Gothic Neo","Malgun Gothic","Noto Sans KR",
"NanumGothic",sans-serif}
a{color:var(--accent)}
main a{display:inline-block;min-width:1.5rem;min-height:1.5rem}
h1{margin:0;font-size:var(--t3);line-height:1.25}
h2{margin:0 0 var(--s3);font-size:var(--t2);line-height:1.3}
p{margin:var(--s2) 0}
header.top{display:flex;flex-wrap:wrap;gap:0 var(--s4);align-items:center;
padding:var(--s2) var(--s4);background:var(--card);border-bottom:1px solid var(--line)}
header.top nav{display:flex;flex-wrap:wrap;gap:0 var(--s3);align-items:center;margin-left:auto}
header.top .other{font-size:var(--t0)}
header.top a,header.top button{display:inline-flex;align-items:center;min-height:2.5rem;
padding:0 var(--s1);text-decoration:none;color:var(--ink)}
header.top a:hover,header.top button:hover{text-decoration:underline}
header.top a[aria-current]{font-weight:700;box-shadow:inset 0 -3px var(--accent)}
header.top form{display:contents}
header.top button{border:0;background:none;font-weight:400}
.brand{font-weight:800;letter-spacing:.02em;font-size:var(--t2)}
main{max-width:60rem;margin:0 auto;padding:var(--s5) var(--s4) var(--s6)}
main.narrow{max-width:34rem}
footer{max-width:60rem;margin:0 auto;padding:0 var(--s4) var(--s6);color:var(--soft);
font-size:var(--t0)}
.skip{position:absolute;left:-99rem}
.skip:focus{left:var(--s2);top:var(--s2);z-index:2;padding:var(--s2) var(--s4);
background:var(--card)}
.hide{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);
white-space:nowrap}
.card{margin:var(--s4) 0;padding:var(--s5) var(--s4);background:var(--card);
border:1px solid var(--line);border-radius:var(--round)}
.card>:first-child{margin-top:0}.card>:last-child{margin-bottom:0}
.card h2:not(:first-child){margin-top:var(--s5)}.card form.row{margin:var(--s3) 0}
.soft{color:var(--soft)}.small{font-size:var(--t0)}
.good{color:var(--good)}.warn{color:var(--warn)}.bad{color:var(--bad)}
.note{margin:var(--s4) 0;padding:var(--s3) var(--s4);border:1px solid var(--line);
border-left:4px solid var(--accent);border-radius:var(--s2);background:var(--card)}
.note.bad{color:inherit;border-left-color:var(--bad)}
.note.good{color:inherit;border-left-color:var(--good)}
.note.warn{color:inherit;border-left-color:var(--warn)}
.note p{margin:0}
.grid{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(17rem,100%),1fr));
gap:var(--s4);margin:var(--s4) 0;padding:0;list-style:none}
.list{margin:0;padding:0;list-style:none}
.sale{position:relative;display:flex;flex-direction:column;overflow:hidden;background:var(--card);
border:1px solid var(--line);border-radius:var(--round)}
.sale:hover{border-color:var(--accent)}
.sale .in{display:flex;flex-direction:column;gap:var(--s1);padding:var(--s4);flex:1}
.sale h2{margin:0;font-size:var(--t1)}
.sale h2 a{color:inherit;text-decoration:none}
.sale h2 a::after{content:"";position:absolute;inset:0}
.sale .last{margin-top:auto;padding-top:var(--s2);display:flex;flex-wrap:wrap;
gap:var(--s2);align-items:baseline;justify-content:space-between}
.tile{display:grid;place-items:center;height:6.5rem;font-size:2.6rem;font-weight:700;color:#fff;
background:linear-gradient(135deg,#0b57d0,#5b2bc4)}
.tile.h1{background:linear-gradient(135deg,#0a6b57,#0b4fa8)}
.tile.h2{background:linear-gradient(135deg,#9c2b5e,#5b2bc4)}
.tile.h3{background:linear-gradient(135deg,#8a4b00,#a11d3f)}
.tile.h4{background:linear-gradient(135deg,#23415f,#0a6b57)}
.tile.h5{background:linear-gradient(135deg,#4d3a9b,#9c2b5e)}
.tile.wide{margin-bottom:var(--s4);border-radius:var(--round);height:9rem;font-size:4rem}
.pic{display:block;width:100%;height:auto;aspect-ratio:3/2;object-fit:cover;background:#fff}
.pic.wide{margin-bottom:var(--s4);border-radius:var(--round);aspect-ratio:auto;max-height:24rem;
object-fit:contain}
.price{font-weight:700;font-variant-numeric:tabular-nums}
.big .price{font-size:var(--t3)}
s{color:var(--soft);font-weight:400}
.badge{display:inline-block;padding:0 var(--s2);border:1px solid currentColor;border-radius:1rem;
font-size:var(--t0);font-weight:600}
.rank{margin:var(--s2) 0;font-size:var(--t4);line-height:1.1;font-weight:800;
font-variant-numeric:tabular-nums}
.turn{margin:var(--s2) 0;font-size:var(--t3);font-weight:800}
.plain{margin:0;padding:0;list-style:none}
.facts{display:grid;grid-template-columns:minmax(4rem,auto) minmax(min-content,1fr);
gap:var(--s1) var(--s4);margin:var(--s4) 0}
.facts dt{color:var(--soft)}.facts dd{margin:0;text-align:right;overflow-wrap:break-word;
font-variant-numeric:tabular-nums}.facts .n{white-space:nowrap}
.steps{display:grid;gap:var(--s2);margin:var(--s4) 0;padding:0;list-style:none}
.steps li{padding-left:var(--s5);position:relative;color:var(--soft)}
.steps li::before{content:"○";position:absolute;left:0}
.steps .done{color:var(--ink)}.steps .done::before{content:"●";color:var(--good)}
.steps .here{color:var(--ink);font-weight:700}.steps .here::before{content:"◐";color:var(--accent)}
.steps .broken::before{content:"✕";color:var(--bad)}
progress{width:100%;height:.75rem;accent-color:var(--accent)}
form.stack{display:grid;gap:var(--s4);margin:var(--s4) 0}
.field{display:grid;gap:var(--s1)}
.two{display:grid;gap:var(--s4);grid-template-columns:repeat(auto-fit,minmax(min(11rem,100%),1fr));
align-items:start}
label{font-weight:600}
input,select,textarea,button,.button{font:inherit;color:inherit;min-height:2.75rem;
padding:var(--s2) var(--s3);border:1px solid var(--soft);border-radius:var(--s2);
background:var(--card);max-width:100%}
input,select,textarea{width:100%}
textarea{min-height:6rem}
input[type=number]{font-variant-numeric:tabular-nums}
[aria-invalid=true]{border-color:var(--bad);border-width:2px}
.wrong{margin:0;color:var(--bad);font-size:var(--t0);font-weight:600}
button,main .button{display:inline-flex;align-items:center;justify-content:center;cursor:pointer;
font-weight:600;text-decoration:none}
button:hover,.button:hover{border-color:var(--accent)}
.main{background:var(--accent);border-color:var(--accent);color:var(--on-accent);width:100%}
.row{display:flex;flex-wrap:wrap;gap:var(--s2);align-items:end}
.row .field{flex:1 1 6rem}
.danger{color:var(--bad);border-color:var(--bad)}
details{margin:var(--s3) 0}
summary{padding:var(--s2) 0;min-height:2.75rem;cursor:pointer}
fieldset{margin:0;padding:var(--s3) var(--s4) var(--s4);border:1px solid var(--line);
border-radius:var(--s2);display:grid;gap:var(--s4);min-width:0}
legend{font-weight:700;padding:0 var(--s2)}
.wrap{overflow-x:auto}
table{width:100%;border-collapse:collapse}
th,td{padding:var(--s2) var(--s3) var(--s2) 0;border-bottom:1px solid var(--line);text-align:left;
vertical-align:middle}
th{color:var(--soft);font-size:var(--t0)}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}
@media(max-width:40rem){table.fold thead{position:absolute;left:-99rem}
table.fold tr{display:block;padding:var(--s3) 0;border-bottom:1px solid var(--line)}
table.fold td{display:flex;justify-content:space-between;gap:var(--s4);border:0;padding:var(--s1) 0;
text-align:right}table.fold td::before{content:attr(data-h);color:var(--soft);text-align:left}
header.top nav{margin-left:0;order:3;flex-basis:100%}header.top .other{margin-left:auto}}
.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(7.5rem,1fr));gap:var(--s3);
margin:var(--s4) 0}
.figures div{padding:var(--s3);background:var(--wash);border-radius:var(--s2)}
.figures dt{color:var(--soft);font-size:var(--t0)}
.figures dd{margin:0;font-size:var(--t3);font-weight:700;font-variant-numeric:tabular-nums}
[hidden]{display:none!important}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
@media(prefers-reduced-motion:no-preference){button,.button,.sale{transition:border-color .15s}}
)css";

}  // namespace astraphe::web
