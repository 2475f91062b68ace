/** Items and members, in pieces. */
import type * as ast from '../../src/syntax/ast.js';
import { args, front, genericArg, loops } from './expressions.js';
import {
  braced,
  bracedNodes,
  commas,
  lay,
  listed,
  NONE,
  optional,
  path,
  word,
  type Pieces,
  type Printable,
} from './pieces.js';
import { domain } from './statements.js';

const hidden = (node: { readonly private: boolean }): Pieces => word(node.private ? 'private ' : '');

function genericParams({ params }: ast.Generics): Pieces {
  if (params.length === 0) return NONE;
  const show = (param: ast.GenericParam): Pieces => {
    const fallback = param.default === undefined ? NONE : lay` = ${genericArg(param.default)}`;
    return lay`${front(param)}${param.name}: ${param.bound}${optional(' in ', param.range)}${fallback}`;
  };
  return lay`<${listed(params, show)}>`;
}

const where = (bounds: readonly ast.Expr[]): Pieces =>
  bounds.length === 0 ? NONE : lay` where ${commas(bounds)}`;

const generics = (node: ast.Generics): Pieces => [...genericParams(node), ...where(node.where)];

const params = (list: readonly ast.FnParam[]): Pieces =>
  lay`(${listed(list, ({ name, type }) => lay`${name}: ${type}`)})`;

const field = (node: ast.FieldDecl): Pieces => lay`${front(node)}${node.name}: ${node.type}`;

function encoding(node: ast.EnumEncoding | undefined): Pieces {
  if (node === undefined) return NONE;
  return node.kind === 'named' ? word(`: ${node.name}`) : lay`: ${node.type}`;
}

function use({ path: from, alias, members }: ast.UseItem): Pieces {
  const renamed = (name: ast.Ident | undefined): Pieces => optional(' as ', name);
  const list =
    members === undefined ? NONE : lay`.{${listed(members, ({ name, alias }) => [name, ...renamed(alias)])}}`;
  return lay`use ${path(from)}${list}${renamed(alias)};`;
}

function reset(node: ast.ResetDecl): Pieces {
  const kinds = [...(node.synchronous ? [] : ['async']), ...(node.activeHigh ? [] : ['low'])].join(' ');
  return lay`${front(node)}reset ${node.name}${word(kinds === '' ? '' : `: ${kinds}`)}${optional(' on ', node.clock)};`;
}

function reg(node: ast.RegDecl): Pieces {
  const choice = node.reset;
  const resets =
    choice === undefined ? NONE : choice.kind === 'none' ? word(' reset none') : lay` reset ${choice.name}`;
  return lay`${front(node)}reg ${node.name}${optional(': ', node.type)}${optional(' = ', node.init)}${resets}${domain(node.domain)};`;
}

function mem(node: ast.MemDecl): Pieces {
  const read = word(`${node.asyncRead ? ' async' : ''} ${node.readUnderWrite}`);
  return lay`${front(node)}mem ${node.name}: ${node.type}${read}${optional(' init ', node.initFile)}${optional(' = ', node.init)};`;
}

function ifMember(node: ast.IfMember): Pieces {
  const [only] = node.else ?? [];
  const chained = node.else?.length === 1 && only?.kind === 'ifMember' ? [only] : undefined;
  const otherwise = node.else === undefined ? undefined : (chained ?? bracedNodes(node.else));
  return lay`if ${node.condition} ${bracedNodes(node.then)}${optional(' else ', otherwise)}`;
}

function fsm(node: ast.FsmDecl): Pieces {
  const defaults = node.defaults.map((assign): Pieces => lay`default ${assign}`);
  const states = node.states.map(
    (state): Pieces =>
      lay`${front(state)}${word(state.initial ? 'initial ' : '')}${state.name} ${state.body}`,
  );
  const head = lay`fsm ${node.name}${optional(' on ', node.clock)}${optional(' reset ', node.reset)} `;
  return [...front(node), ...head, ...braced([...defaults, ...states], (part) => part)];
}

function pipeline(node: ast.PipelineDecl): Pieces {
  const { type, latency, clock, reset, enable, stages } = node;
  const timing = lay`after ${latency} cycles${optional(' on ', clock)}${optional(' reset ', reset)}${optional(' if ', enable)}`;
  const parts = stages.flatMap(({ body, cut }): readonly Pieces[] => [
    ...body.statements.map((each): Pieces => lay`${each}`),
    ...(body.result === undefined ? [] : [lay`${body.result}`]),
    ...(cut === undefined ? [] : [cutOf(cut)]),
  ]);
  const head = lay`pipeline ${node.name}${optional(': ', type)} ${timing} `;
  return [...front(node), ...head, ...braced(parts, (part) => part)];
}

function cutOf({ times, initial }: ast.PipelineCut): Pieces {
  const values = listed(initial, ({ name, value }) => lay`${name} = ${value}`);
  return lay`reg${optional(' * ', times)}${initial.length === 0 ? NONE : lay` ${values}`};`;
}

/** Undefined for what is none of these. */
export function declarationPieces(node: Exclude<Printable, ast.Ident>): Pieces | undefined {
  switch (node.kind) {
    case 'use':
      return use(node);
    case 'const':
      return lay`${front(node)}${hidden(node)}const ${node.name}${optional(': ', node.type)} = ${node.value};`;
    case 'constAssert':
      return lay`const assert ${node.condition}${optional(' : ', node.message)};`;
    case 'typeDecl':
      return lay`${front(node)}${hidden(node)}type ${node.name}${generics(node.generics)} = ${node.type};`;
    case 'struct': {
      const fields = braced(node.fields, (each) => lay`${field(each)},`);
      return lay`${front(node)}${hidden(node)}struct ${node.name}${generics(node.generics)} ${fields}`;
    }
    case 'enum': {
      const variants = braced(
        node.variants,
        (each) => lay`${front(each)}${each.name}${optional(' = ', each.value)},`,
      );
      return lay`${front(node)}${hidden(node)}enum ${node.name}${encoding(node.encoding)} ${variants}`;
    }
    case 'union': {
      const fields = (each: ast.UnionVariant): Pieces =>
        each.fields.length === 0 ? NONE : lay`(${listed(each.fields, field)})`;
      const variants = braced(node.variants, (each) => lay`${front(each)}${each.name}${fields(each)},`);
      return lay`${front(node)}${hidden(node)}union ${node.name}${generics(node.generics)} ${variants}`;
    }
    case 'bundle': {
      const fields = braced(
        node.fields,
        (each) => lay`${front(each)}${word(each.direction)} ${each.name}: ${each.type};`,
      );
      return lay`${front(node)}${hidden(node)}bundle ${node.name}${generics(node.generics)} ${fields}`;
    }
    case 'fn': {
      const head = lay`fn ${node.name}${genericParams(node.generics)}${params(node.params)} -> ${node.result}`;
      return lay`${front(node)}${hidden(node)}${head}${where(node.generics.where)} ${node.body}`;
    }
    case 'module': {
      const head = lay`${word(node.extern ? 'extern ' : '')}module ${node.name}${generics(node.generics)}`;
      const model = node.model === undefined ? NONE : lay` model ${bracedNodes(node.model)}`;
      return lay`${front(node)}${hidden(node)}${head} ${bracedNodes(node.body)}${model}`;
    }
    case 'test':
      return lay`${front(node)}test ${node.name} ${node.body}`;
    case 'property': {
      const exhaustive = word(node.exhaustive ? ' exhaustive' : '');
      return lay`${front(node)}property ${node.name} ${params(node.params)}${where(node.where)}${exhaustive} ${node.body}`;
    }
    case 'port':
      return lay`${front(node)}${word(node.direction)} ${node.name}: ${node.type}${domain(node.domain)};`;
    case 'clock':
      return lay`${front(node)}clock ${node.name}${optional(' = ', node.value)};`;
    case 'reset':
      return reset(node);
    case 'wire':
      return lay`${front(node)}wire ${node.name}: ${node.type}${domain(node.domain)};`;
    case 'reg':
      return reg(node);
    case 'mem':
      return mem(node);
    case 'drive':
      return lay`${node.target} = ${node.value};`;
    case 'comb':
      return lay`comb ${node.body}`;
    case 'on':
      return lay`on ${node.clock}${word(node.edge === 'falling' ? ' falling' : '')} ${node.body}`;
    case 'inst': {
      const indices = node.indices.flatMap((index) => lay`[${index}]`);
      return lay`${front(node)}inst ${node.name}${indices}: ${node.module}${args(node.args)};`;
    }
    case 'forMember':
      return lay`${loops(node.loops)} ${bracedNodes(node.body)}`;
    case 'ifMember':
      return ifMember(node);
    case 'connect': {
      const except = node.except.length === 0 ? NONE : lay` except { ${commas(node.except)} }`;
      return lay`connect ${node.from} to ${node.to}${except};`;
    }
    case 'fsm':
      return fsm(node);
    case 'pipeline':
      return pipeline(node);
    case 'process':
      return lay`process ${node.body}`;
    default:
      return undefined;
  }
}
