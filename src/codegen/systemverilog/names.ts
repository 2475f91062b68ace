/**
 * Identifiers and comments of emitted SystemVerilog. Nothing that a user wrote goes into it as it stands: names are spelt with letters, digits and single
 * underscores, so that none needs the escaped form `\name `, which tools treat differently; comments hold printable ASCII of one line.
 */

const SYSTEMVERILOG =
  'accept_on alias always always_comb always_ff always_latch and assert assign assume automatic before begin bind bins binsof bit break buf bufif0 ' +
  'bufif1 byte case casex casez cell chandle checker class clocking cmos config const constraint context continue cover covergroup coverpoint cross ' +
  'deassign default defparam design disable dist do edge else end endcase endchecker endclass endclocking endconfig endfunction endgenerate endgroup ' +
  'endinterface endmodule endpackage endprimitive endprogram endproperty endsequence endspecify endtable endtask enum event eventually expect export ' +
  'extends extern final first_match for force foreach forever fork forkjoin function generate genvar global highz0 highz1 if iff ifnone ' +
  'ignore_bins illegal_bins implements implies import incdir include initial inout input inside instance int integer interconnect interface intersect ' +
  'join join_any join_none large let liblist library local localparam logic longint macromodule matches medium modport module nand negedge nettype new ' +
  'nexttime nmos nor noshowcancelled not notif0 notif1 null or output package packed parameter pmos posedge primitive priority program property ' +
  'protected pull0 pull1 pulldown pullup pulsestyle_ondetect pulsestyle_onevent pure rand randc randcase randsequence rcmos real realtime ref reg ' +
  'reject_on release repeat restrict return rnmos rpmos rtran rtranif0 rtranif1 s_always s_eventually s_nexttime s_until s_until_with scalared ' +
  'sequence shortint shortreal showcancelled signed small soft solve specify specparam static string strong strong0 strong1 struct super supply0 ' +
  'supply1 sync_accept_on sync_reject_on table tagged task this throughout time timeprecision timeunit tran tranif0 tranif1 tri tri0 tri1 triand ' +
  'trior trireg type typedef union unique unique0 unsigned until until_with untyped use uwire var vectored virtual void wait wait_order wand weak ' +
  'weak0 weak1 while wildcard wire with within wor xnor xor';

/** Words of C++, which Verilator refuses or renames, classes of SystemVerilog's package `std`, and words that Icarus or Yosys keep for themselves. */
const OTHERS =
  'alignas alignof asm auto bool catch char char16_t char32_t char8_t co_await co_return co_yield concept const_cast consteval constexpr constinit ' +
  'continue decltype delete double dynamic_cast explicit false float friend goto inline long mutable namespace noexcept nullptr operator private ' +
  'public register reinterpret_cast requires short sizeof static_assert static_cast switch template thread_local throw true try typeid typename ' +
  'using volatile wchar_t xor_eq and_eq or_eq not_eq bitand bitor compl main abort abs acos asin atan ceil cos exp floor ln log max min pow sin sqrt tan ' +
  'rand assume restrict process mailbox semaphore randomize std weak_reference ' +
  'atomic_cancel atomic_commit atomic_noexcept bit_vector cdecl complex const_iterator const_reference deque far huge interrupt iterator list map multimap multiset ' +
  'near override pascal queue reference sc_clock sc_in sc_inout sc_out sc_signal sensitive sensitive_neg sensitive_pos set stack synchronized transaction_safe ' +
  'transaction_safe_dynamic type_info uint16_t uint32_t uint8_t vector';

const KEYWORDS = new Set(SYSTEMVERILOG.split(' '));
const RESERVED = new Set(`${SYSTEMVERILOG} ${OTHERS}`.split(' '));

/** Gives every name a spelling of its own. Spellings that differ in case only count as one, since modules become files. */
export class Names {
  readonly #taken = new Set<string>();
  /** The number to try next behind a spelling. */
  readonly #next = new Map<string, number>();

  has(spelling: string): boolean {
    return this.#taken.has(spelling.toLowerCase());
  }

  /** An identifier like `name`, not given before, and not among the `others`. */
  fresh(name: string, others?: Pick<Names, 'has'>): string {
    const plain = identifier(name);
    const base = RESERVED.has(plain.toLowerCase()) ? `${plain}_` : plain;
    let spelling = base;
    let next = this.#next.get(base) ?? 2;
    while (this.has(spelling) || others?.has(spelling) === true)
      spelling = `${base}_${next++}`.replace('__', '_');
    this.#next.set(base, next);
    this.#taken.add(spelling.toLowerCase());
    return spelling;
  }
}

/** Whether a name can stand as it is: what somebody else's module is called. */
export function isIdentifier(name: string): boolean {
  return /^[A-Za-z_]\w*$/.test(name) && !KEYWORDS.has(name);
}

const LONGEST = 96;

/** Letters, digits and single underscores of a name. */
export function identifier(name: string): string {
  const plain = name
    .replaceAll(/[^A-Za-z0-9]+/g, '_')
    .replaceAll(/^_+|_+$/g, '')
    .slice(0, LONGEST)
    .replace(/_$/, '');
  return plain === '' ? 'x' : /^\d/.test(plain) ? `x${plain}` : plain;
}

/** Text of a comment of one line: no line end, no directive, nothing that a tool takes for an order to itself. */
export function remark(text: string): string {
  return text
    .replaceAll(/[^\x20-\x7e]/gu, (char) => ASCII.get(char) ?? '?')
    .replaceAll('`', "'")
    .replaceAll(/\b(verilator|synopsys|synthesis|pragma)\b/gi, (word) => `${word[0] ?? ''}-${word.slice(1)}`)
    .replaceAll(/\\$/g, '\\ .')
    .trimEnd();
}

/** What figures in comments are drawn with. */
const ASCII = new Map(
  Object.entries({
    '─': '-',
    '━': '-',
    '│': '|',
    '┌': '+',
    '┐': '+',
    '└': '+',
    '┘': '+',
    '├': '+',
    '┤': '+',
    '┬': '+',
    '┴': '+',
    '┼': '+',
    '▶': '>',
    '◀': '<',
    '▲': '^',
    '▼': 'v',
    '→': '>',
    '←': '<',
    '≤': '<',
    '≥': '>',
    '×': 'x',
    '·': '*',
    '…': '.',
    '–': '-',
  }),
);
