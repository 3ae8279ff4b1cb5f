// Prints the compiled form of CheckpointAnchor.sol: always the same bytes for the same source and compiler.
import { readFileSync } from 'node:fs';
import solc from 'solc';

const file = 'CheckpointAnchor.sol';
const settings = {
  evmVersion: 'paris',
  metadata: { appendCBOR: false, bytecodeHash: 'none' },
  optimizer: { enabled: true, runs: 10000 },
  outputSelection: { '*': { '*': ['abi', 'evm.bytecode.object', 'evm.deployedBytecode.object', 'evm.methodIdentifiers'] } },
};
const source = readFileSync(new URL(file, import.meta.url), 'utf8');
const output = JSON.parse(solc.compile(JSON.stringify({ language: 'Solidity', sources: { [file]: { content: source } }, settings })));
if (output.errors?.length) {
  console.error(output.errors.map(error => error.formattedMessage).join('\n'));
  process.exit(1);
}
const contract = output.contracts[file].CheckpointAnchor;
console.log(JSON.stringify({
  contract: 'CheckpointAnchor',
  compiler: { name: 'solc', version: solc.version() },
  settings,
  abi: contract.abi,
  methodIdentifiers: contract.evm.methodIdentifiers,
  bytecode: '0x' + contract.evm.bytecode.object,
  deployedBytecode: '0x' + contract.evm.deployedBytecode.object,
}, null, 2));
