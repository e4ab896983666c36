"use strict";
// Finds entries by what is typed, and looks up what is pasted. Every verdict comes from the table in
// the page; nothing is judged here.
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const by = (id) => document.getElementById(id);
  const q = by("q"), count = by("count"), found = by("found"), results = by("results"), said = by("said"), reading = by("reading");
  const parts = [...document.querySelectorAll(".part")];
  const filters = [...document.querySelectorAll("[data-filter]")];
  const nav = document.querySelector("nav");
  const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

  // Each entry with its text, its home and what it is called.
  const entries = [...document.querySelectorAll(".entry")].map((node, place) => {
    const small = (selector) => [...node.querySelectorAll(selector)].map((one) => one.textContent).join(" ").toLowerCase();
    const code = small("summary .code"), name = small("summary .name");
    const kind = node.dataset.kind;
    return { node, place, home: node.parentNode, code, name, kind, labels: small(".verdict .headline .code").split(" "), also: small(".also").replace(/^also called: |\.$/g, ""), causes: small(".verdict .word"), all: "" };
  });
  // A code is found by what people call its cause.
  const aliases = new Map(entries.filter((one) => one.kind === "cause").map((one) => [one.code, one.also]));
  for (const one of entries) if (one.kind === "reply" || one.kind === "detail") for (const cause of new Set(one.causes.split(" "))) one.of = (one.of || "") + " " + (aliases.get(cause) || "");
  const all = (entry) => entry.all || (entry.all = entry.node.textContent.toLowerCase());

  // --- Words of a text, as the matcher of the program splits them ---

  const LETTERS = { "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ı": "i", "ς": "σ" };
  const fold = (text) => text.normalize("NFKD").replace(/\p{M}+/gu, "").toLowerCase().replace(/[ßæœøđðþłıς]/g, (one) => LETTERS[one]);
  // A character of a script without blanks is a word by itself.
  const ALONE = "[\\u0e00-\\u0e7f\\u1100-\\u11ff\\u3040-\\u318f\\u31f0-\\u31ff\\u3400-\\u9fff\\uac00-\\ud7af\\uf900-\\ufaff\\uff66-\\uff9f]";
  const LETTER = `(?:(?!${ALONE})[\\p{L}\\p{N}])`;
  const WORD = `${ALONE}|[LlDd](?=['’]\\p{L})|${LETTER}(?:(?!${ALONE})[\\p{L}\\p{N}\\p{M}'’])*`;
  const END = String.raw`[^\s<>()[\]{}"|,;!?]`;
  // The signs of scripts without blanks end an address, and so does a character of one behind `.com`.
  const WIDE = "\\u3000-\\u3004\\u3008-\\u303f\\uff01-\\uff0f\\uff1a-\\uff20\\uff3b-\\uff40\\uff5b-\\uff65";
  const LOCAL = String.raw`(?:(?!${ALONE})[^\s<>()[\]{}"|,;:!?'=${WIDE}])+`;
  const DOMAIN = String.raw`(?:(?!(?<=\.[a-z0-9.-]*[a-z0-9])${ALONE})[^\s<>()[\]{}"|,;:!?${WIDE}])+`;
  const THING = String.raw`[a-z][a-z0-9+.-]*:\/\/${END}+|${LOCAL}@${DOMAIN}|\b[0-9a-f]*:[0-9a-f]*:[0-9a-f:.]+|[a-z0-9-]+(?:\.[a-z0-9_-]+)+|(?<![\p{L}\p{N}])\d+(?![\p{L}\p{N}])`;
  const PIECE = new RegExp(`(?<thing>${THING})|(?<word>${WORD})|(?<stop>[.;!?](?=\\s|$|["')\\]>])|[.](?=[A-Z][a-z]))|(?<clause>[,:()[\\]{}]| - )`, "gui");
  const WORDS = new RegExp(WORD, "gu");
  const CODE = /^[245]\.\d{1,3}\.\d{1,3}$/;
  const negation = new Set(data.negations), condition = new Set(data.conditions);

  // Words with their places; `open` takes names of hosts apart instead of reading each as one thing.
  function split(text, open) {
    const words = [];
    let clause = 0, doubtful = false;
    const add = (word, start, end) => {
      if (condition.has(word)) doubtful = true;
      words.push({ word, start, end, clause, doubtful });
    };
    for (const match of text.matchAll(PIECE)) {
      const { thing, word, stop } = match.groups;
      const start = match.index;
      if (thing !== undefined && CODE.test(thing)) continue;
      if (thing !== undefined && !(open && !thing.includes("@") && !thing.includes("://") && /\p{L}/u.test(thing))) {
        add("X", start, start + thing.length);
      } else if (thing !== undefined || word !== undefined) {
        for (const piece of match[0].matchAll(WORDS)) {
          const letters = fold(piece[0]).replace(/['’]/g, "");
          const at = start + piece.index;
          if (letters) add(/^\d+$/.test(letters) ? "X" : letters, at, at + piece[0].length);
        }
      } else {
        clause += 1;
        doubtful = false;
        if (stop !== undefined) add(stop, start, start + 1);
      }
    }
    return words;
  }

  // A pattern as two runs of words, each a set of alternatives; the first is empty without a gap.
  function pattern(code) {
    const runs = [[], []];
    for (const part of code.split(" ")) {
      if (part === "...") runs[0] = runs[1].splice(0);
      else if (part === "X") runs[1].push(new Set(["X"]));
      else if (/^[.;!?]$/.test(part)) runs[1].push(new Set([part]));
      else if (part.includes("|")) runs[1].push(new Set(part.split("|").map((one) => fold(one).replace(/['’]/g, ""))));
      else for (const one of part.match(WORDS) || []) runs[1].push(new Set([fold(one).replace(/['’]/g, "")]));
    }
    return runs;
  }
  let patterns = null; // by their first word
  function index() {
    patterns = new Map();
    data.phrases.forEach((phrase) => {
      const [before, after] = pattern(phrase.code);
      const own = [...before, ...after];
      const has = (words) => own.some((set) => [...set].some((word) => words.has(word)));
      const known = { phrase, before, after, negated: has(negation), doubtful: has(condition) };
      for (const word of own[0] || []) {
        if (!patterns.has(word)) patterns.set(word, []);
        patterns.get(word).push(known);
      }
    });
  }

  const run = (words, at, sets) => sets.every((set, place) => words[at + place] && set.has(words[at + place].word));
  const STOP = /^[.;!?]$/;

  function phrasesIn(text, status) {
    if (!patterns) index();
    const matches = [];
    for (const open of [false, true]) {
      const words = split(text, open);
      words.forEach((first, at) => {
        for (const one of patterns.get(first.word) || []) {
          const head = one.before.length ? one.before : one.after;
          if (!run(words, at, head)) continue;
          let last = at + head.length - 1, anchor = at;
          if (one.before.length) {
            let place = -1;
            for (let gap = 0; gap <= 6 && place < 0; gap++) {
              const next = last + 1 + gap;
              if (gap && words[next - 1] && STOP.test(words[next - 1].word)) break;
              if (run(words, next, one.after)) place = next;
            }
            if (place < 0) continue;
            anchor = place;
            if (!one.negated && words.slice(last + 1, place).some((word) => negation.has(word.word))) continue;
            last = place + one.after.length - 1;
          }
          const near = words.slice(Math.max(0, at - 2), at).filter((word) => word.clause === first.clause);
          if (!one.negated && near.some((word) => negation.has(word.word))) continue;
          if (!one.doubtful && (first.doubtful || words[anchor].doubtful)) continue;
          if (!holds(one.phrase, status)) continue;
          matches.push({ of: one.phrase, start: first.start, anchor: words[anchor].start, end: words[last].end, length: one.before.length + one.after.length });
        }
      });
    }
    // What lies in another with more words says less.
    const kept = matches.filter((one) => !matches.some((other) => other.length > one.length && one.anchor >= other.start && one.end <= other.end));
    const seen = new Set();
    return kept.sort((one, other) => one.start - other.start).filter((one) => !seen.has(one.of) && seen.add(one.of));
  }

  function holds(words, status) {
    const digit = status && status.digit;
    if (digit && digit !== 4 && digit !== 5) return false;
    if (verdictOf(words, digit) === null) return false;
    if (!words.with) return true;
    return words.with.some((one) => status && (one === status.reply || status.enhanced && one === status.enhanced.slice(2)));
  }
  const verdictOf = (words, digit) => digit === 4 ? words.verdicts[1] : digit === 5 ? words.verdicts[0] : digit ? null : words.verdicts[0] ?? words.verdicts[1];

  const letter = (one) => one !== undefined && /[A-Za-z0-9]/.test(one);
  function places(text, small, token, exact) {
    const inside = exact ? text : small, wanted = exact ? token : token.toLowerCase();
    for (let at = inside.indexOf(wanted); at >= 0; at = inside.indexOf(wanted, at + 1)) {
      const end = at + wanted.length;
      if (!(letter(text[at - 1]) && letter(token[0])) && !(letter(text[end]) && letter(token[token.length - 1]))) return at;
    }
    return -1;
  }
  function tokensIn(text, status) {
    const small = text.replace(/[A-Z]/g, (one) => one.toLowerCase());
    return data.tokens.filter((token) => places(text, small, token.code, token.case) >= 0 && holds(token, status));
  }
  function speaker(text, tokens) {
    const small = text.replace(/[A-Z]/g, (one) => one.toLowerCase());
    const place = data.providers.findIndex((one) => one.marks.some((mark) => places(text, small, mark, false) >= 0));
    if (place >= 0) return place;
    return tokens.length ? tokens[0].provider : -1;
  }

  // --- Codes of a text ---

  const ENHANCED = /(?<![\w.])([245]\.\d{1,3}\.\d{1,3})(?![\d]|\.\d)/g;
  const BEFORE = /(?<![\d.])([2-5]\d\d)[-\s:;,_+/.\u2013\u2014]*b?[#(["'<]*$/;
  const REPLY = /(?:^[-\s"'>(<*~=|:]*|\b(?:said|says|code|error|reply|response|status|smtp|server|returned|host)\b[^\n\d]{0,24}?|[:;][ _]*|\(|<[<*~-]*[ ]*)([2-5]\d\d)(?=$|[-\s_:,;)\]'".])(?!\.\d)/gim;
  // What mails and screens put in the place of plain digits and blanks.
  const plain = (text) => text.normalize("NFKC").replace(/[\u00ad\u200b-\u200f\u2060\ufeff]/g, "").replace(/&nbsp;|&#160;/g, " ");

  function statuses(raw) {
    const text = plain(raw);
    const list = [], used = new Set();
    const add = (reply, enhanced) => {
      const key = (reply || "") + " " + (enhanced || "");
      if (list.some((one) => one.key === key)) return;
      list.push({ key, reply, enhanced, digit: Number((reply || enhanced)[0]) });
    };
    const replies = [...text.matchAll(REPLY)].map((match) => ({ code: match[1], at: match.index + match[0].length - 3 }));
    for (const match of text.matchAll(ENHANCED)) {
      const before = BEFORE.exec(text.slice(0, match.index));
      let reply = before ? { code: before[1], at: before.index } : null;
      // Further off in the same line: `550 Rejected (5.7.1)`.
      const line = text.lastIndexOf("\n", match.index);
      if (!reply) reply = replies.findLast((one) => one.at < match.index && one.at > line && !used.has(one.at)) || null;
      if (reply) used.add(reply.at);
      add(reply && reply.code, match[1]);
    }
    for (const one of replies) {
      // A reply of several lines has its code in each of them.
      if (!used.has(one.at) && !list.some((other) => other.reply === one.code)) add(one.code, null);
    }
    return list.slice(0, 6);
  }

  function column(enhanced) {
    if (!enhanced) return 0;
    const [c, s] = enhanced.split(".");
    const plain = enhanced.split(".").map(Number).join(".");
    for (const key of [plain, `${c}.${Number(s)}.*`, `${c}.*`]) {
      const place = data.columns.indexOf(key);
      if (place >= 0) return place + 1;
    }
    return 0;
  }
  function lookUp(status) {
    const row = data.cells[data.rows[status.reply ? Number(status.reply) : 1000]];
    const at = 2 * column(status.enhanced);
    return verdict(DIGITS.indexOf(row[at]) * 64 + DIGITS.indexOf(row[at + 1]));
  }
  function verdict(number) {
    const [cause, action, outcome, headline, why, advice, again, affects, fixedBy] = data.verdicts[number].slice(0, 9).map((text) => data.texts[text]);
    return { cause, action, outcome, headline, why, advice, again, affects, fixedBy, spared: data.verdicts[number][9] === 1 };
  }

  function meant(rule, status) {
    if (!status) return false;
    const [s, d] = status.enhanced ? status.enhanced.slice(2).split(".").map(Number) : [-1, -1];
    if (rule.details) return rule.classes.includes(status.digit) && rule.details.some(([subject, first, last]) => s === subject && d >= first && d <= last);
    const reply = Number(status.reply || 0);
    if (!(rule.replies || []).some(([first, last]) => reply >= first && reply <= last)) return false;
    if (rule.with === "any") return true;
    if (rule.with === "none") return s < 0;
    return (rule.list || []).some(([subject, detail]) => s === subject && (detail === null ? d === 0 : d === detail));
  }

  // --- What is shown ---

  function element(name, attributes, ...children) {
    const node = document.createElement(name);
    for (const [key, value] of Object.entries(attributes || {})) if (value !== null && value !== undefined) node.setAttribute(key, value);
    node.append(...children.filter((child) => child !== null && child !== undefined));
    return node;
  }
  const link = (text, id) => by(id) ? element("a", { href: "#" + id }, text) : document.createTextNode(text);
  const TONES = { success: "good", intermediate: "good", transient: "wait" };

  function linked(status) {
    const span = element("span", { class: "code" });
    const own = status.enhanced && "X" + status.enhanced.slice(1);
    if (status.reply) span.append(link(status.reply, status.reply));
    if (status.reply && status.enhanced) span.append(" ");
    if (status.enhanced) span.append(link(status.enhanced, by(status.enhanced) ? status.enhanced : own));
    return span;
  }
  let before = null; // what was told last: nothing is said twice
  function told(one, head, from) {
    const list = element("dl", null);
    const line = (label, ...text) => list.append(element("dt", null, label), element("dd", null, ...text));
    const again = before && before.cause === one.cause && before.outcome === one.outcome;
    if (!again) line("Why", one.why + " ", element("span", { class: "word" }, link(one.cause, one.cause)));
    line("What to do", one.advice + (one.spared ? " This is too weak a reason to give the address up." : ""));
    for (const [label, part] of [["Retry", "again"], ["Affects", "affects"], ["Fixed by", "fixedBy"]]) {
      if (one[part] && !(again && before[part] === one[part])) line(label, one[part]);
    }
    before = one;
    return element("article", { class: "verdict " + (TONES[one.outcome] || "bad"), "data-from": from, "data-cause": one.cause, "data-action": one.action }, element("p", { class: "headline" }, ...head, " ", one.headline), list);
  }
  // Whether there are words beside the codes: two of them, a long one, or some of a script without blanks.
  const isText = (text) => {
    const words = text.replace(/[\d.]+/g, " ").match(/[\p{L}\p{N}]+/gu) || [];
    return words.length > 1 || words.some((word) => word.length > 11 || /[\u0e00-\u0e7f\u3040-\u9fff\uac00-\ud7af]/.test(word));
  };

  function read(text) {
    said.replaceChildren();
    before = null;
    const codes = statuses(text);
    // What failed says why.
    const failed = codes.filter((one) => one.digit === 4 || one.digit === 5);
    const main = failed[0] || codes[0] || null;
    const words = isText(text) ? phrasesIn(text, main).slice(0, 8) : [];
    const tokens = isText(text) ? tokensIn(text, main).slice(0, 4) : [];
    const who = isText(text) ? speaker(text, tokens) : -1;
    reading.hidden = !codes.length && !words.length && !tokens.length;
    if (reading.hidden) return;
    if (codes.length) {
      said.append(element("h3", null, codes.length > 1 ? "By its codes" : "By its code" + (codes[0].reply && codes[0].enhanced ? "s" : "")));
      for (const code of codes) said.append(told(lookUp(code), [linked(code)], "codes"));
    }
    const rules = codes.flatMap((code) => data.rules.filter((rule) => meant(rule, code) && verdictOf(rule, code.digit) !== null).map((rule) => ({ rule, code })));
    const own = rules.filter(({ rule }) => rule.provider === who), others = rules.filter(({ rule }) => rule.provider !== who);
    if (who >= 0) {
      const name = data.providers[who].name;
      said.append(element("h3", null, "By who said it: ", link(name, "provider-" + data.providers[who].word)));
      if (!own.length && !tokens.length) said.append(element("p", { class: "quiet" }, "This provider gives these codes no meaning of its own in our tables."));
      for (const { rule, code } of own) said.append(told(verdict(verdictOf(rule, code.digit)), [linked(code), rule.stages ? ` (${rule.stages})` : ""], "provider"));
    }
    for (const token of tokens) said.append(told(verdict(verdictOf(token, main && main.digit)), [element("span", { class: "code" }, token.code), ` of ${data.providers[token.provider].name}:`], "token"));
    if (words.length) {
      said.append(element("h3", null, "By its words"));
      for (const one of words) said.append(told(verdict(verdictOf(one.of, main && main.digit)), [element("q", null, text.slice(one.start, one.end).replace(/\s+/g, " ")), one.of.hint ? " only hints at it:" : ""], "words"));
    }
    if (others.length && who < 0) {
      const inside = element("div", null);
      for (const { rule, code } of others) inside.append(told(verdict(verdictOf(rule, code.digit)), [linked(code), ` from ${data.providers[rule.provider].name}:`], "other"));
      said.append(element("details", null, element("summary", null, `Some providers mean something else by it (${others.length})`), inside));
    }
    if (codes.length + words.length + tokens.length + own.length > 1 || words.length || tokens.length) {
      said.append(element("h3", null, "What decides"));
      said.append(element("p", null, "Codes, words and who said it may tell different causes. The program weighs them, and the stage too if you know it:"));
      const command = "smtp-codes explain '" + text.trim().replaceAll("'", "'\\''") + "'";
      const copy = element("button", { type: "button" }, "Copy");
      copy.addEventListener("click", async () => {
        try { await navigator.clipboard.writeText(command); copy.textContent = "Copied"; } catch { getSelection().selectAllChildren(copy.previousSibling); }
      });
      said.append(element("p", { class: "command" }, element("code", { tabindex: "0", role: "region", "aria-label": "Command" }, command), copy));
    }
  }

  // --- Search ---

  const escape = (word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  function rank(entry, words, whole) {
    if (entry.code === whole || entry.labels.includes(whole)) return entry.kind === "word" ? 500 : 1000;
    if (entry.also.split(", ").includes(whole)) return 300;
    let sum = 0;
    for (const { begins, exact } of words) {
      if (exact.test(entry.code)) sum += 60;
      else if (exact.test(entry.name)) sum += 40;
      else if (begins.test(entry.code) || begins.test(entry.name)) sum += 25;
      else if (exact.test(entry.also)) sum += 20;
      else if (entry.of && exact.test(entry.of)) sum += 10;
      else if (begins.test(all(entry))) sum += exact.test(all(entry)) ? 4 : 1;
      else return 0;
    }
    if (entry.name === whole) sum += 100;
    return sum + ({ cause: 8, provider: 4, detail: 2, reply: 2 }[entry.kind] || 0);
  }

  function wanted() {
    const chosen = filters.filter((one) => one.value);
    by("reset").hidden = !chosen.length;
    by("chosen").textContent = chosen.length ? ` (${chosen.length})` : "";
    return (entry) => chosen.every((one) => (entry.node.dataset[one.dataset.filter] || "").split(" ").includes(one.value));
  }

  function home() {
    for (const entry of entries) if (entry.node.parentNode !== entry.home) entry.away = true;
    const away = entries.filter((entry) => entry.away);
    // The places in a group are those of the page.
    for (const group of new Set(away.map((entry) => entry.home))) group.append(...entries.filter((entry) => entry.home === group).map((entry) => entry.node));
    for (const entry of away) entry.away = false;
  }

  function show() {
    const text = q.value.trim();
    by("clear").hidden = !q.value;
    const want = wanted();
    home();
    read(text);
    const chosen = filters.some((one) => one.value);
    // A whole reply is read, not searched for; its codes are listed.
    const pasted = text.includes("\n") || text.length > 60;
    let hits = null;
    if (text && pasted) {
      const codes = new Set(statuses(text).flatMap((one) => [one.reply, one.enhanced && "X" + one.enhanced.slice(1)]).filter(Boolean).map((code) => code.toLowerCase()));
      const causes = new Set([...said.querySelectorAll("[data-cause]")].map((one) => one.dataset.cause));
      hits = entries.filter((entry) => want(entry) && (codes.has(entry.code) || entry.kind === "cause" && causes.has(entry.code)));
    } else if (text) {
      const small = text.toLowerCase();
      const codes = statuses(text).flatMap((one) => [one.reply, one.enhanced]).filter(Boolean);
      const words = small.split(/\s+/).map((word) => ({ begins: new RegExp("(?<![\\p{L}\\p{N}])" + escape(word), "u"), exact: new RegExp("(?<![\\p{L}\\p{N}.])" + escape(word) + "s?(?![\\p{L}\\p{N}]|\\.\\d)", "u") }));
      hits = entries.filter(want).map((entry) => [Math.max(rank(entry, words, small), ...codes.map((code) => rank(entry, [], code) >= 500 ? 900 : 0)), entry]);
      hits = hits.filter(([rank]) => rank > 0).sort((one, other) => other[0] - one[0] || one[1].place - other[1].place).map(([, entry]) => entry);
    }
    for (const entry of entries) entry.node.hidden = hits ? false : !want(entry);
    results.hidden = !hits;
    nav.hidden = Boolean(hits);
    document.querySelector(".columns").classList.toggle("searching", Boolean(hits));
    if (hits) {
      for (const part of parts) part.hidden = true;
      found.replaceChildren(...hits.map((entry) => entry.node));
    } else {
      for (const part of parts) {
        for (const group of part.querySelectorAll(".group")) group.hidden = !group.querySelector(".entry:not([hidden])");
        part.hidden = !part.querySelector(".group:not([hidden])");
      }
    }
    const number = hits ? hits.length : entries.filter((entry) => !entry.node.hidden).length;
    count.textContent = text || chosen ? (number === 0 ? (reading.hidden ? pasted ? "No code and no words found in this text. The command smtp-codes explain reads more forms." : "Nothing fits. Try fewer words, or other filters." : "") : `${number} of ${entries.length} entries`) : "";
    results.hidden = results.hidden || (hits && hits.length === 0);
  }

  // --- Links ---

  function open(id) {
    let target = by(id);
    if (!target) return false;
    const entry = target.closest(".entry");
    if (entry) {
      // What a search or a filter has put away is shown again.
      if (!entry.offsetParent) clear();
      document.querySelectorAll(".target").forEach((other) => other.classList.remove("target"));
      entry.open = true;
      entry.classList.add("target");
      target.scrollIntoView({ block: "start" });
      entry.querySelector("summary").focus({ preventScroll: true });
    } else if (target.closest("[hidden]")) {
      clear();
      target.scrollIntoView();
    }
    return true;
  }
  function fromAddress() {
    const hash = decodeURIComponent(location.hash.slice(1));
    if (hash.startsWith("q=")) {
      if (q.value !== hash.slice(2)) { q.value = hash.slice(2); grow(); show(); }
    } else if (hash && !open(hash)) {
      // A code that nobody registered: the page still says what it means.
      if (/^(\d{3}|[245]\.\d{1,3}\.\d{1,3})$/.test(hash)) { q.value = hash; show(); }
    }
  }
  function clear() {
    q.value = "";
    for (const one of filters) one.value = "";
    grow();
    show();
  }
  function grow() {
    q.style.height = "";
    if (q.value) q.style.height = `${q.scrollHeight + 2}px`;
  }

  let timer = 0;
  q.addEventListener("input", () => {
    grow();
    show();
    clearTimeout(timer);
    // A search can be kept as a bookmark; what is pasted stays out of the address.
    timer = setTimeout(() => history.replaceState(null, "", q.value && q.value.length <= 60 && !q.value.includes("\n") ? "#q=" + encodeURIComponent(q.value.trim()) : location.pathname + location.search), 400);
  });
  q.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !q.value.includes("\n")) {
      event.preventDefault();
      const first = found.querySelector("summary");
      if (first && !results.hidden) { first.parentNode.open = true; first.focus(); }
    }
  });
  document.addEventListener("keydown", (event) => {
    const typing = event.target.matches("input, textarea, select");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) { event.preventDefault(); q.focus(); q.select(); }
    if (event.key === "Escape" && (event.target === q || !typing)) { clear(); q.focus(); }
  });
  for (const one of filters) one.addEventListener("change", show);
  by("clear").addEventListener("click", () => { clear(); q.focus(); });
  by("reset").addEventListener("click", clear);
  by("tools").addEventListener("submit", (event) => event.preventDefault());
  document.addEventListener("click", (event) => {
    const to = event.target.closest("a[href^='#']");
    if (to && to.getAttribute("href").slice(1) === decodeURIComponent(location.hash.slice(1))) open(to.getAttribute("href").slice(1));
  });
  addEventListener("hashchange", fromAddress);
  // On paper a search is what was found, in full.
  addEventListener("beforeprint", () => { if (!results.hidden) for (const one of found.querySelectorAll(".entry")) one.open = true; });

  by("tools").hidden = false;
  if (matchMedia("(min-width: 60rem)").matches) by("filters").open = true;
  show();
  fromAddress();
})();
