// embed.mjs DIST OUT.cpp: compresses every file of DIST and writes the table of alertd/api/embedded_pages.hpp.
// The bytes come in by .incbin: a compiler takes seconds for initializer lists of this length.
import {createHash} from 'node:crypto';
import {mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {dirname, extname, join, relative} from 'node:path';
import {constants, gzipSync} from 'node:zlib';

const types = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
};

const [dist, out] = process.argv.slice(2);
const packed = join(dirname(dist), 'packed');

function filesOf(folder) {
  return readdirSync(folder, {withFileTypes: true}).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesOf(path) : [path];
  });
}

function embedded(path, index) {
  const name = relative(dist, path);
  const type = types[extname(path)];
  if (!type) throw new Error(`${name}: no media type is known for it`);
  const plain = readFileSync(path);
  const gzip = gzipSync(plain, {level: constants.Z_BEST_COMPRESSION});
  const gzipPath = join(packed, `${index}.gz`);
  writeFileSync(gzipPath, gzip);
  const digest = createHash('sha256').update(plain).digest('base64url').slice(0, 22);
  return {name, type, digest, plain: {path, size: plain.length}, gzip: {path: gzipPath, size: gzip.length}};
}

const bytes = (symbol, part) => `    ".global ${symbol}\\n"
    ".hidden ${symbol}\\n"
    "${symbol}: .incbin \\"${part.path}\\"\\n"
`;

mkdirSync(packed, {recursive: true});
mkdirSync(dirname(out), {recursive: true});
const pages = filesOf(dist).sort().map(embedded);
let text = '#include "alertd/api/embedded_pages.hpp"\n\nasm(".pushsection .rodata\\n"\n';
pages.forEach((page, i) => {
  text += bytes(`alertd_page_${i}`, page.plain) + bytes(`alertd_page_gzip_${i}`, page.gzip);
});
text += '    ".popsection\\n");\n\nextern "C" {\n';
pages.forEach((_, i) => {
  text += `extern char const alertd_page_${i}[], alertd_page_gzip_${i}[];\n`;
});
text += '}\n\nnamespace alertd::embedded {\nnamespace {\n\nconstexpr Page table[] = {\n';
pages.forEach((page, i) => {
  text += `    {"${page.name}", "${page.type}", "${page.digest}", {alertd_page_${i}, ${page.plain.size}}, ` +
          `{alertd_page_gzip_${i}, ${page.gzip.size}}},\n`;
});
text += '};\n\n}  // namespace\n\nstd::span<Page const> pages() {\n    return table;\n}\n\n}  // namespace alertd::embedded\n';
writeFileSync(out, text);
const sum = pages.reduce((all, page) => all + page.gzip.size, 0);
console.log(`desk page: ${pages.length} files, ${(sum / 1024).toFixed(1)} KiB compressed`);
