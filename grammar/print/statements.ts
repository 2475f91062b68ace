/** Blocks and statements, in pieces. */
import type * as ast from '../../src/syntax/ast.js';
import { elseStatement, front, loops, matchArms } from './expressions.js';
import { bracedNodes, commas, lay, listed, optional, word, type Pieces, type Printable } from './pieces.js';

export const domain = (ref: ast.DomainRef | undefined): Pieces =>
  ref === undefined ? [] : ref.kind === 'on' ? lay` on ${ref.clock}` : word(' async');

/** `: "text"` */
const message = (text: ast.Expr | undefined): Pieces => optional(' : ', text);

function waitPieces(what: ast.WaitKind): Pieces {
  switch (what.kind) {
    case 'cycles':
      return lay`wait ${what.count} cycles${optional(' of ', what.clock)}`;
    case 'time':
      return lay`wait ${what.duration}`;
    case 'until':
      return lay`wait until ${what.condition}`;
    case 'edge':
      return lay`wait until ${word(what.edge)} ${what.clock}`;
    case 'settle':
      return word('settle');
  }
}

/** Undefined for what is none of these. */
export function statementPieces(node: Exclude<Printable, ast.Ident>): Pieces | undefined {
  switch (node.kind) {
    case 'block':
      return bracedNodes([...node.statements, ...(node.result === undefined ? [] : [node.result])]);
    case 'let': {
      const names = node.tuple ? lay`(${commas(node.names)})` : commas(node.names);
      return lay`${front(node)}let ${names}${optional(': ', node.type)} = ${node.value};`;
    }
    case 'var':
      return lay`var ${node.name}${optional(': ', node.type)}${optional(' = ', node.value)};`;
    case 'assign': {
      const operator = word(node.operator === 'blocking' ? '=' : '<=');
      const after = optional('after ', node.after, ' ');
      return lay`${after}${node.target} ${operator} ${node.value}${optional(' lanes ', node.lanes)};`;
    }
    case 'if':
      return lay`if ${node.condition} ${node.then}${optional(' else ', node.else && elseStatement(node.else))}`;
    case 'match':
      return lay`match ${node.subject} ${matchArms(node.arms, ({ body }) => [body])}`;
    case 'for':
      return lay`${loops(node.loops)} ${node.body}`;
    case 'while':
      return node.condition === undefined
        ? lay`loop ${node.body}`
        : lay`while ${node.condition} ${node.body}`;
    case 'break':
    case 'continue':
      return word(`${node.kind};`);
    case 'exprStmt':
      return lay`${node.value};`;
    case 'goto':
      return lay`goto ${node.state};`;
    case 'assert':
    case 'assume':
    case 'cover':
      return lay`${front(node)}${word(node.kind)} ${optional('', node.name, ': ')}${node.condition}${message(node.message)}${domain(node.domain)};`;
    case 'expect':
      return lay`expect ${node.condition}${optional(' within ', node.within, ' ulp')}${message(node.message)};`;
    case 'wait':
      return lay`${waitPieces(node.what)}${optional(' timeout ', node.timeout)};`;
    case 'fork':
      return lay`fork ${listed(node.branches, (branch) => branch, node.join === 'all' ? ' and ' : ' or ')}`;
    case 'retune':
      return lay`retune ${node.clock} to ${node.to};`;
    case 'force':
      return lay`force ${node.target} = ${node.value};`;
    case 'release':
      return lay`release ${node.target};`;
    case 'set':
      return lay`set ${node.target} = ${node.value};`;
    case 'print':
      return lay`print ${node.message};`;
    case 'fail':
      return lay`fail ${node.message};`;
    case 'error':
      return word('/* unreadable */');
    default:
      return undefined;
  }
}
