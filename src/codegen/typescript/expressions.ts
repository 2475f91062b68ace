/** Expressions: what of an expression is computed where, and in which form. */
import type { BinaryOp, Expr, UnaryOp } from '../../ir/ir.js';
import { isFloatOp, type FloatOp } from '../../operators/operators.js';
import { limbsOf } from '../layout.js';
import { bitOr, condition, shiftLeft, signed, stored } from './exact.js';
import { binaryLimbs, shiftLimbs, unaryLimbs } from './limbs.js';
import { binaryNarrow, shiftNarrow, unaryNarrow, type Shift } from './narrow.js';
import { binaryRegion, shiftRegion, unaryRegion } from './regions.js';
import type { Block } from './output.js';
import { shareOf, type Sharing, type Zone } from './sharing.js';
import { formOf, known, limbWidth, name, narrow, rangeOf, ZERO, type Num, type Value } from './value.js';
import type { Writer } from './writer.js';

export type Leaf = Extract<Expr, { kind: 'read' | 'sampled' | 'local' | 'memRead' | 'now' }>;

/** Where the process at hand finds what it names. */
export interface Leaves {
  leaf(expr: Leaf, expressions: Expressions): Value;
}

const isShift = (op: BinaryOp): op is Shift => op === 'shl' || op === 'lshr' || op === 'ashr';

export class Expressions {
  readonly writer: Writer;
  /** The block of the statement: values that cost little to read are read there, once. */
  anchor: Block;
  /** Whether they are. */
  caching = true;
  readonly #leaves: Leaves;
  #sharing: Sharing | undefined;
  #blocks = new Map<Zone, Block>();
  #named = new Map<Expr, Value>();

  constructor(writer: Writer, leaves: Leaves) {
    this.writer = writer;
    this.anchor = writer.out.block;
    this.#leaves = leaves;
  }

  /** The values of expressions that are computed together, before anything changes. */
  together(roots: readonly Expr[]): readonly Value[] {
    const { out } = this.writer;
    this.anchor = out.block;
    this.#named = new Map();
    if (roots.every(isPlain)) {
      this.#sharing = undefined;
      return roots.map((root) => this.emit(root));
    }
    this.#sharing = shareOf(roots);
    this.#blocks = new Map([[this.#sharing.root, out.block]]);
    this.#emitTall(this.#sharing.root);
    return roots.map((root) => this.emit(root));
  }

  value(root: Expr): Value {
    const [value] = this.together([root]);
    if (value === undefined) throw new Error('an expression has one value');
    return value;
  }

  /** One bit. */
  condition(root: Expr): Num {
    const value = this.value(root);
    if (value.form !== 'narrow') throw new Error('a condition has one bit');
    return value.num;
  }

  /** The values of two are the same. */
  same(left: Value, right: Value): Num {
    const value =
      left.form === 'limbs'
        ? binaryLimbs(this.writer, 'eq', left, right)
        : binaryRegion(this.writer, 'eq', left, right);
    return value.form === 'narrow' ? value.num : ZERO;
  }

  /** Lets `emit` read what it reads where it reads it. */
  inPlace<T>(emit: () => T): T {
    this.caching = false;
    const result = emit();
    this.caching = true;
    return result;
  }

  #emitTall(zone: Zone): void {
    for (const expr of zone.tall) this.emit(expr);
  }

  /** Part of an expression being computed. */
  emit(expr: Expr): Value {
    const zone = this.#sharing?.named.get(expr);
    if (zone === undefined) return this.#compute(expr);
    const before = this.#named.get(expr);
    if (before !== undefined) return before;
    const { writer } = this;
    const { out } = writer;
    let value: Value = narrow(0, ZERO);
    out.within(this.#blocks.get(zone) ?? out.block, () => {
      value = writer.keep(
        this.#compute(expr),
        expr.kind === 'binary' || expr.kind === 'unary' ? expr.op : 't',
      );
    });
    this.#named.set(expr, value);
    return value;
  }

  /** A number of up to 32 bits. */
  number(expr: Expr): Num {
    return this.writer.slice(this.emit(expr), 0, Math.min(expr.width, 32));
  }

  #compute(expr: Expr): Value {
    const { writer } = this;
    switch (expr.kind) {
      case 'const':
        return writer.constant(expr.value, expr.width);
      case 'read':
      case 'sampled':
      case 'local':
      case 'memRead':
      case 'now':
        return this.#leaves.leaf(expr, this);
      case 'unary': {
        const value = this.emit(expr.value);
        switch (value.form) {
          case 'narrow': {
            const num = unaryNarrow(writer, expr.op, value.num, value.width);
            return expr.width <= 32
              ? narrow(expr.width, num)
              : this.#extended(narrow(32, num), expr.width, false);
          }
          case 'limbs':
            return unaryLimbs(writer, ofBits(expr.op), value, expr.width);
          case 'memory':
            return unaryRegion(writer, ofBits(expr.op), value, expr.width);
        }
      }
      // falls through
      case 'binary':
        return this.#binary(expr);
      case 'mux':
        return this.#mux(expr);
      case 'extract':
        return writer.part(this.emit(expr.value), expr.low, expr.width);
      case 'concat':
        return this.#concat(expr.parts, expr.width);
      case 'extend':
        return this.#extended(this.emit(expr.value), expr.width, expr.signed);
    }
  }

  #binary(expr: Extract<Expr, { kind: 'binary' }>): Value {
    const { writer } = this;
    const { op } = expr;
    const left = this.emit(expr.left);
    if (isShift(op)) {
      const amount = writer.capped(this.emit(expr.right));
      switch (left.form) {
        case 'narrow':
          return narrow(expr.width, shiftNarrow(writer, op, left.num, amount, left.width));
        case 'limbs':
          return shiftLimbs(writer, op, left, amount);
        case 'memory':
          return shiftRegion(writer, op, left, amount);
      }
    }
    const right = this.emit(expr.right);
    if (left.form === 'narrow' && right.form === 'narrow')
      return narrow(expr.width, binaryNarrow(writer, op, left.num, right.num, left.width));
    return left.form === 'limbs'
      ? binaryLimbs(writer, ofBits(op), left, right)
      : binaryRegion(writer, ofBits(op), left, right);
  }

  /** Where an arm needs statements of its own they stand behind the condition; else the choice is an expression. */
  #mux(expr: Extract<Expr, { kind: 'mux' }>): Value {
    const { writer } = this;
    const { out } = writer;
    const cond = this.number(expr.cond);
    const value = known(cond);
    if (value !== undefined) return this.#arm(expr, value % 2 === 0 ? 'else' : 'then', out.block);
    const [thenBlock, elseBlock] = [out.inner(() => undefined), out.inner(() => undefined)];
    const then = this.#arm(expr, 'then', thenBlock);
    const otherwise = this.#arm(expr, 'else', elseBlock);
    const form = formOf(expr.width);
    if (thenBlock.isEmpty && elseBlock.isEmpty) {
      if (form === 'memory') {
        const text = `${condition(cond).text} ? ${addressOf(then)} : ${addressOf(otherwise)}`;
        return { form, width: expr.width, address: out.constant('chosen', text) };
      }
      return writer.choose(form === 'narrow' ? cond : writer.atom(cond, 'cond'), then, otherwise);
    }
    return this.#branch(cond, expr.width, [thenBlock, then], [elseBlock, otherwise]);
  }

  #arm(expr: Extract<Expr, { kind: 'mux' }>, arm: 'then' | 'else', block: Block): Value {
    let value: Value = narrow(0, ZERO);
    this.writer.out.within(block, () => {
      const zone = this.#sharing?.zoneOfArm(expr, arm);
      if (zone !== undefined) {
        this.#blocks.set(zone, block);
        this.#emitTall(zone);
      }
      value = this.emit(expr[arm]);
    });
    return value;
  }

  #branch(
    cond: Num,
    width: number,
    then: readonly [Block, Value],
    otherwise: readonly [Block, Value],
  ): Value {
    const { writer } = this;
    const { out } = writer;
    const form = formOf(width);
    const count = form === 'memory' ? 1 : limbsOf(width);
    const variables = Array.from({ length: count }, (_, i) =>
      out.names.fresh(count > 1 ? `chosen_${i}` : 'chosen'),
    );
    for (const variable of variables) out.line(`let ${variable} = 0;`);
    const assign = ([block, value]: readonly [Block, Value]): void => {
      out.within(block, () => {
        const texts =
          value.form === 'memory' ? [value.address] : writer.limbs(value).map((limb) => limb.text);
        for (const [i, variable] of variables.entries()) out.line(`${variable} = ${texts[i] ?? '0'};`);
      });
      out.put(block);
    };
    out.line(`if (${condition(cond).text}) {`);
    assign(then);
    out.line('} else {');
    assign(otherwise);
    out.line('}');
    if (form === 'memory') return { form, width, address: variables[0] ?? '0' };
    const limbs = variables.map((variable, i) => {
      const { low, high } = rangeOf(limbWidth(width, i));
      return name(variable, low, high);
    });
    return form === 'narrow' ? narrow(width, limbs[0] ?? ZERO) : { form, width, limbs };
  }

  #concat(parts: readonly Expr[], width: number): Value {
    const { writer } = this;
    const { out } = writer;
    let end = 0;
    const placed = parts.toReversed().map((part) => {
      const low = end;
      end += part.width;
      return { low, value: this.emit(part) };
    });
    if (width > 128) {
      const address = writer.temporary(width);
      out.line(`clear(${address}, ${width});`);
      for (const { low, value } of placed) {
        if (value.form === 'narrow') {
          if (value.width > 0) out.line(`put(${address}, ${low}, ${value.width}, ${value.num.text});`);
        } else {
          out.line(`putBits(${address}, ${low}, ${writer.address(value)}, 0, ${value.width});`);
        }
      }
      return { form: 'memory', width, address };
    }
    const kept = placed.map(({ low, value }) => ({
      low,
      value: Math.floor(low / 32) === Math.floor((low + value.width - 1) / 32) ? value : writer.keep(value),
    }));
    return writer.assemble(width, (from, bits) =>
      kept
        .filter(({ low, value }) => low < from + bits && low + value.width > from)
        .map(({ low, value }) => {
          const start = Math.max(low, from);
          const stop = Math.min(low + value.width, from + bits);
          const slice = writer.slice(value, start - low, stop - start);
          // Bits past the end of the last piece are cut off with the whole.
          const exact = stop === from + bits ? slice : stored(slice, stop - start);
          return shiftLeft(exact, start - from);
        })
        .reduceRight(bitOr, ZERO),
    );
  }

  #extended(value: Value, width: number, isSigned: boolean): Value {
    const { writer } = this;
    if (width <= 32) {
      const num = writer.slice(value, 0, value.width);
      return narrow(width, isSigned ? signed(num, value.width) : stored(num, value.width));
    }
    if (width > 128) {
      const from = writer.address(value);
      const address = writer.temporary(width);
      writer.out.line(
        `${isSigned ? 'extendSigned' : 'extend'}(${address}, ${from}, ${value.width}, ${width});`,
      );
      return { form: 'memory', width, address };
    }
    const limbs = isSigned ? writer.atoms(value) : writer.limbs(value);
    const last = limbs.length - 1;
    const fill = isSigned ? writer.atom(writer.signOf(limbs, value.width), 'sign') : ZERO;
    const all = Array.from({ length: limbsOf(width) }, (_, i) => {
      const limb = limbs[i];
      const own =
        limb === undefined ? fill : isSigned && i === last ? signed(limb, limbWidth(value.width, i)) : limb;
      return stored(own, limbWidth(width, i));
    });
    return { form: 'limbs', width, limbs: all };
  }
}

const isPlain = (expr: Expr): boolean =>
  expr.kind === 'const' || ((expr.kind === 'read' || expr.kind === 'local') && expr.index === undefined);

function addressOf(value: Value): string {
  if (value.form !== 'memory') throw new Error('a wide value lies in the memory');
  return value.address;
}

/** Codes of fp32 are words: the verifier has seen to it. */
function ofBits<Op extends UnaryOp | BinaryOp>(op: Op): Exclude<Op, FloatOp | 'fsqrt'> {
  if (isOfBits(op)) return op;
  throw new Error(`${op} of no word`);
}

const isOfBits = <Op extends UnaryOp | BinaryOp>(op: Op): op is Exclude<Op, FloatOp | 'fsqrt'> =>
  !isFloatOp(op);
