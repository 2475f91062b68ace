import { describe, expect, test } from 'vitest';
import { error, replace } from '../../../src/diagnostics/diagnostic.js';
import { applyEdits } from '../../../src/diagnostics/render/fixes.js';
import { renderGitHub } from '../../../src/diagnostics/render/github.js';
import { renderJson } from '../../../src/diagnostics/render/json.js';
import { renderSarif } from '../../../src/diagnostics/render/sarif.js';
import { at, oneFile } from './support.js';

const { sources, file } = oneFile('out b: u8;\nb = a + 1;\n', 'hdl/x,y.m3hdl');
const overflow = error('M3104', at(file, 'a + 1'), '9 bits, 8 fit: 100%', 'grows')
  .label(at(file, 'b'), 'declared here')
  .note('in Top')
  .fix('to wrap', [replace(at(file, '+'), '+%')]);
const lost = error('M6001', undefined, 'cannot read `c`');

test('applyEdits keeps the order of places', () => {
  const edits = [replace({ file: 0, start: 4, end: 5 }, 'C'), replace({ file: 0, start: 0, end: 1 }, 'A')];
  expect(applyEdits('a b c', edits)).toBe('A b C');
});

test('GitHub', () => {
  expect(renderGitHub([overflow, lost], sources)).toMatchInlineSnapshot(`
    "::error file=hdl/x%2Cy.m3hdl,line=2,endLine=2,col=5,endColumn=9,title=M3104::9 bits, 8 fit: 100%25%0Ain Top
    ::error title=M6001::cannot read \`c\`
    "
  `);
});

test('JSON', () => {
  expect(renderJson([overflow], sources)).toMatchInlineSnapshot(`
    "{
      "version": 1,
      "diagnostics": [
        {
          "code": "M3104",
          "severity": "error",
          "message": "9 bits, 8 fit: 100%",
          "labels": [
            {
              "path": "hdl/x,y.m3hdl",
              "start": {
                "line": 2,
                "column": 5,
                "offset": 15
              },
              "end": {
                "line": 2,
                "column": 10,
                "offset": 20
              },
              "message": "grows",
              "primary": true
            },
            {
              "path": "hdl/x,y.m3hdl",
              "start": {
                "line": 1,
                "column": 5,
                "offset": 4
              },
              "end": {
                "line": 1,
                "column": 6,
                "offset": 5
              },
              "message": "declared here",
              "primary": false
            }
          ],
          "notes": [
            "in Top"
          ],
          "fixes": [
            {
              "title": "to wrap",
              "edits": [
                {
                  "path": "hdl/x,y.m3hdl",
                  "start": {
                    "line": 2,
                    "column": 7,
                    "offset": 17
                  },
                  "end": {
                    "line": 2,
                    "column": 8,
                    "offset": 18
                  },
                  "text": "+%"
                }
              ]
            }
          ]
        }
      ]
    }
    "
  `);
  expect(JSON.parse(renderJson([lost], sources))).toMatchObject({
    version: 1,
    diagnostics: [{ labels: [] }],
  });
});

describe('SARIF', () => {
  test('has rules, places and fixes', () => {
    expect(JSON.parse(renderSarif([overflow, lost], sources, '1.0.0'))).toMatchObject({
      version: '2.1.0',
      runs: [
        {
          tool: { driver: { name: 'm3hdl', version: '1.0.0', rules: [{ id: 'M3104' }, { id: 'M6001' }] } },
          results: [
            {
              ruleId: 'M3104',
              ruleIndex: 0,
              level: 'error',
              message: { text: '9 bits, 8 fit: 100%\nin Top' },
              locations: [
                {
                  physicalLocation: {
                    artifactLocation: { uri: 'hdl/x,y.m3hdl' },
                    region: { startLine: 2, startColumn: 5, endLine: 2, endColumn: 10 },
                  },
                },
              ],
              relatedLocations: [{ message: { text: 'declared here' } }],
              fixes: [{ artifactChanges: [{ replacements: [{ insertedContent: { text: '+%' } }] }] }],
            },
            { ruleId: 'M6001', ruleIndex: 1, locations: [], relatedLocations: [], fixes: [] },
          ],
        },
      ],
    });
  });
});
