import Basics
import FoundationEssentials

/// What a page carries beside its text.
enum HTMLAssets {
  /// The source expression by which a content security policy knows a constant.
  static func digest(_ constant: StaticString) -> String {
    let hex = Array(Basics.digest(of: constant.description.utf8).utf8)
    let bytes = stride(from: 0, to: hex.count - 1, by: 2).compactMap { index in
      UInt8(String(decoding: hex[index...(index + 1)], as: UTF8.self), radix: 16)
    }
    return "sha256-\(Data(bytes).base64EncodedString())"
  }

  static let style: StaticString = """
    :root { color-scheme: light dark;
      --paper: #fff; --ink: #1c1e21; --dim: #5c636b; --line: #d4d8dd; --soft: #f3f5f7;
      --good: #d3f0d8; --bad: #ffd1cc; --worse: #f2b3d5; --warn: #ffe7ad; --mark: #ffe08a;
      --link: #0b57a4; --bar: #7aa7d9; --still: #d9534a }
    @media (prefers-color-scheme: dark) { :root {
      --paper: #14171a; --ink: #e4e7ea; --dim: #a0a8b0; --line: #3a4148; --soft: #1f2429;
      --good: #1d4a2a; --bad: #6b2420; --worse: #5f2348; --warn: #5a4510; --mark: #6b5310;
      --link: #8cc2ff; --bar: #3f6c9e; --still: #e0685f } }
    * { box-sizing: border-box }
    html { scroll-padding-top: 1rem }
    body { margin: 0 auto; padding: 1rem; max-width: 90rem; background: var(--paper);
      color: var(--ink); font: 1rem/1.45 system-ui, sans-serif }
    a { color: var(--link) }
    :focus-visible { outline: 3px solid var(--link); outline-offset: 1px }
    h1 { font-size: 1.4rem; margin: 0 0 .3rem } h2 { font-size: 1.15rem; margin: 1.4rem 0 .4rem }
    h3 { font-size: 1rem; margin: 1rem 0 .3rem } p { margin: .4rem 0; overflow-wrap: anywhere }
    .skip { position: absolute; left: -99rem } .skip:focus { position: static }
    .alarm { background: var(--warn); padding: .5rem .8rem; border-left: .4rem solid var(--still) }
    small, .axis, .title, .key { color: var(--dim) }
    dl { display: grid; grid-template-columns: max-content 1fr; gap: .1rem .8rem; margin: .4rem 0 }
    dt { color: var(--dim) } dd { margin: 0; overflow-wrap: anywhere }
    form { display: flex; flex-wrap: wrap; gap: .5rem .8rem; align-items: end; padding: .6rem 0 }
    form[hidden] { display: none }
    label { display: flex; flex-direction: column; font-size: .85rem; color: var(--dim) }
    select, input, button { font: inherit; color: inherit; background: var(--soft);
      border: 1px solid var(--line); border-radius: .25rem; padding: .3rem .5rem; max-width: 14rem }
    .wide { overflow-x: auto }
    .matrix { border-collapse: separate; border-spacing: 2px; font-size: .95rem }
    .matrix th { font-weight: 600; text-align: left; white-space: nowrap; padding: .15rem .4rem }
    .matrix thead th { vertical-align: bottom; background: var(--paper) }
    .matrix th[scope=colgroup] { border-bottom: 2px solid var(--line); font-size: .85rem;
      max-width: 0; overflow: hidden; text-overflow: ellipsis }
    .matrix th[scope=col] span { writing-mode: vertical-rl; transform: rotate(180deg);
      font-weight: 400; font-size: .85rem; max-height: 12rem; overflow: hidden }
    .matrix th[scope=row] { position: sticky; left: 0; background: var(--paper); max-width: 18rem;
      overflow: hidden; text-overflow: ellipsis }
    .matrix td { text-align: center; min-width: 2.1rem; height: 2rem; border-radius: .2rem }
    .matrix td a { display: block; line-height: 2rem; color: inherit; text-decoration: none }
    sub { line-height: 0 }
    .verdict { padding: 0 .5rem; white-space: nowrap }
    .matrix .dim { opacity: .2 }
    [hidden] { display: none !important }
    [class^=v-], [class^=c-], .verdict { border-radius: .2rem; font-weight: 600 }
    .key span, summary [class^=v-], h2 [class^=c-] { display: inline-block; min-width: 1.6rem;
      padding: 0 .35rem; text-align: center; color: var(--ink) }
    .v-pass, .c-PASS { background: var(--good) }
    .v-hang, .v-rpc-failed, .v-bad-exit, .v-leak, .v-regression, .c-FAIL, .c-BUILD-FAILED {
      background: var(--bad) }
    .v-crash, .v-forged, .c-ERROR { background: var(--worse) }
    .v-flaky, .c-NOT-APPLIED, .c-UNREADABLE, .c-NOT-LOADED, .c-NO-EFFECT, .c-INCONCLUSIVE { background: var(--warn) }
    .v-skipped, .c-base { background: var(--soft) }
    .candidate { border-top: 1px solid var(--line) }
    summary { cursor: pointer; padding: .3rem .2rem; overflow-wrap: anywhere }
    .body { padding: .2rem 0 .8rem 1rem; border-left: 3px solid var(--line); margin-left: .4rem;
      scroll-margin-top: 4rem }
    .body:target { border-color: var(--link) }
    pre, code, .stack { font: .82rem/1.45 ui-monospace, monospace }
    pre { overflow-x: auto; background: var(--soft); padding: .6rem; max-height: 30rem }
    .command { background: var(--soft); padding: .15rem .4rem; overflow-wrap: anywhere }
    pre ins { color: inherit; background: var(--good); text-decoration: none }
    pre del { color: inherit; background: var(--bad); text-decoration: none }
    .beside { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 30rem), 1fr));
      gap: .8rem }
    figure { margin: 0; background: var(--soft); padding: .5rem; min-width: 0 }
    figcaption { color: var(--dim); font-size: .85rem; overflow-wrap: anywhere }
    .stack { padding-left: 2.6rem; margin: .3rem 0; overflow-wrap: anywhere }
    mark { background: var(--mark); color: inherit; font-weight: 600 }
    .phases { font-size: .9rem; margin: .2rem 0; columns: 22rem }
    svg text { fill: var(--ink); font: .78rem ui-monospace, monospace } svg .axis { fill: var(--dim) }
    svg { overflow: visible } svg .end { text-anchor: end } svg line { stroke: var(--ink) }
    .life { fill: var(--bar) } .peer { opacity: .5 } .still { fill: var(--still) }
    @media (max-width: 40rem) { h1 { font-size: 1.15rem } .matrix .verdict { font-size: .75rem }
      body { padding: .6rem } .body { padding-left: .6rem }
      .matrix th[scope=row] { max-width: 8.5rem } label, select, input { flex: 1 1 40%; max-width: 100% } }
    @media print { form, .skip { display: none } }
    """

  /// Filters, kept in the address so that a view can be sent on; and opens what a link points into.
  static let script: StaticString = """
    'use strict';
    (() => {
      const form = document.getElementById('filters');
      const names = ['candidate', 'scenario', 'settings', 'verdict', 'text'];
      const all = selector => Array.from(document.querySelectorAll(selector));
      const sections = all('section.candidate');
      const texts = new Map();
      const text = element => {
        if (!texts.has(element)) texts.set(element, element.textContent.toLowerCase());
        return texts.get(element);
      };
      const cells = new Map(all('.matrix td a').map(a => [a.hash.slice(2), a.parentElement]));
      const rows = new Map(all('.matrix tr[data-row]').map(row => [row.dataset.row, row]));

      const apply = () => {
        const want = Object.fromEntries(names.map(name => [name, form.elements[name].value]));
        const words = want.text.toLowerCase();
        let count = 0;
        for (const section of sections) {
          const own = section.dataset;
          const named = !want.candidate || own.candidate === want.candidate;
          const judged = want.verdict !== '' && own.verdict === want.verdict;
          let shown = 0;
          for (const cell of section.querySelectorAll('.cell')) {
            const fits = named && (!want.scenario || cell.dataset.scenario === want.scenario)
              && (!want.settings || cell.dataset.settings === want.settings)
              && (!want.verdict || judged || cell.dataset.verdict === want.verdict)
              && (!words || text(cell).includes(words));
            cell.hidden = !fits;
            const place = cells.get(cell.dataset.cell);
            if (place) place.classList.toggle('dim', !fits);
            if (fits) shown += 1;
          }
          const bare = named && !want.scenario && !want.settings && (!want.verdict || judged)
            && (!words || text(section).includes(words));
          section.hidden = !(shown || bare);
          rows.get(own.row).hidden = section.hidden;
          count += shown;
        }
        form.elements.count.value = count + ' of ' + cells.size + ' cells';
      };

      const remember = () => {
        const query = new URLSearchParams();
        for (const name of names) {
          if (form.elements[name].value) query.set(name, form.elements[name].value);
        }
        history.replaceState(null, '', '#' + query);
      };

      const follow = () => {
        const hash = location.hash.slice(1);
        if (hash.includes('=')) {
          const query = new URLSearchParams(hash);
          for (const name of names) form.elements[name].value = query.get(name) || '';
          return apply();
        }
        const target = document.getElementById(hash);
        const cell = target && target.closest('details');
        if (target && target.closest('[hidden]')) { form.reset(); apply(); }
        if (cell) { cell.open = true; cell.querySelector('summary').focus(); target.scrollIntoView(); }
      };

      form.addEventListener('input', () => { apply(); remember(); });
      form.addEventListener('reset', () => setTimeout(() => { apply(); remember(); }));
      form.addEventListener('submit', event => event.preventDefault());
      addEventListener('hashchange', follow);
      form.hidden = false;
      apply();
      follow();
    })();
    """
}
