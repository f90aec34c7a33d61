"""How the report page looks: dark and quiet, the picture's colours left to the pictures."""

from __future__ import annotations

STYLE = """
:root { color-scheme: dark; --back: #15171a; --panel: #1c1f23; --line: #2c3036; --text: #d6d9de; --soft: #8b929c;
  --take: #e3b463; --plate: #7f8792; --expected: #4f6f8c; --pass: #6fa37f; --look: #d0a24c; --fail: #cc6a5c; }
* { box-sizing: border-box; }
body { margin: 0; background: var(--back); color: var(--text);
  font: 15px/1.5 system-ui, "Segoe UI", "Helvetica Neue", Arial, sans-serif; }
main { max-width: 1200px; margin: 0 auto; padding: 40px 32px 64px; }
header { display: flex; align-items: baseline; gap: 18px; flex-wrap: wrap; border-bottom: 1px solid var(--line);
  padding-bottom: 18px; }
h1 { font-size: 24px; font-weight: 600; margin: 0; letter-spacing: .01em; overflow-wrap: anywhere; }
h2 { font-size: 12px; font-weight: 600; margin: 40px 0 12px; color: var(--soft); text-transform: uppercase;
  letter-spacing: .12em; }
.badge { font-size: 13px; font-weight: 600; padding: 3px 12px; border-radius: 3px; color: #15171a;
  text-transform: uppercase; letter-spacing: .1em; }
.badge.pass { background: var(--pass); } .badge.look { background: var(--look); }
.badge.fail { background: var(--fail); }
.badge.none { background: var(--plate); }
.sub { color: var(--soft); margin-left: auto; font-variant-numeric: tabular-nums; }
ul.reasons { list-style: none; margin: 20px 0 0; padding: 0; }
ul.reasons li { padding: 6px 0 6px 16px; border-left: 3px solid var(--line); margin-bottom: 6px; }
li.pass { border-color: var(--pass) !important; } li.look { border-color: var(--look) !important; }
li.fail { border-color: var(--fail) !important; }
.pictures { display: grid; grid-template-columns: repeat(auto-fit, minmax(320px, 1fr)); gap: 20px; }
figure { margin: 0; } figure img { width: 100%; display: block; border-radius: 3px; background: #000; }
figcaption { color: var(--soft); font-size: 13px; padding-top: 6px; }
svg { width: 100%; height: auto; display: block; background: var(--panel); border-radius: 3px; margin-bottom: 10px; }
svg path { fill: none; stroke-linejoin: round; stroke-linecap: round; }
svg .take { stroke: var(--take); stroke-width: 1.8; } svg .plate { stroke: var(--plate); stroke-width: 1.1; }
svg .expected { stroke: var(--expected); stroke-width: 1.4; stroke-dasharray: 4 3; }
svg .tick { stroke: var(--line); } svg .base { stroke: #3a3f46; }
svg text { fill: var(--soft); font-size: 11px; font-family: inherit; font-variant-numeric: tabular-nums; }
svg .mark.look { fill: var(--look); opacity: .16; } svg .mark.fail { fill: var(--fail); opacity: .22; }
svg .contact { stroke: var(--take); stroke-width: 1.4; fill: none; } svg .contact.shut { fill: var(--take); }
svg .contact.open { stroke: var(--fail); }
.kind.original { fill: #343a41; background: #343a41; } .kind.retimed { fill: #56799a; background: #56799a; }
.kind.searched { fill: #8a6f9e; background: #8a6f9e; } .kind.rest { fill: #5d8f84; background: #5d8f84; }
.kind.generated { fill: #a87a4e; background: #a87a4e; }
.legend { display: flex; flex-wrap: wrap; gap: 8px 22px; color: var(--soft); font-size: 13px; }
.legend i { display: inline-block; width: 18px; height: 3px; margin-right: 7px; vertical-align: middle; }
.legend i.kind { height: 9px; } .legend i.take { background: var(--take); }
.legend i.plate { background: var(--plate); }
.legend i.expected { background: var(--expected); }
.legend b { display: inline-block; width: 9px; height: 9px; border-radius: 50%; margin-right: 7px;
  border: 1.5px solid var(--take); background: var(--take); }
.legend b.open { background: none; border-color: var(--fail); }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: 7px 14px 7px 0; border-bottom: 1px solid var(--line); vertical-align: top; }
th { color: var(--soft); font-weight: 500; font-size: 13px; } td.why { color: var(--soft); }
td.after { color: var(--take); } td.hash { font: 12px ui-monospace, Consolas, monospace; color: var(--soft);
  overflow-wrap: anywhere; }
td:first-child, th:first-child { width: 1%; white-space: nowrap; padding-right: 32px; }
td.path { overflow-wrap: anywhere; }
footer { margin-top: 44px; color: var(--soft); font-size: 13px; }
"""
