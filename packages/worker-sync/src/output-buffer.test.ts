import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { OutputBuffer, type OutputSink } from './output-buffer.ts';

class Sends implements OutputSink {
  readonly pieces: string[] = [];

  send(bytes: Uint8Array, length: number, _passing: boolean): void {
    this.pieces.push(Buffer.from(bytes.subarray(0, length)).toString('latin1'));
  }
}

describe('OutputBuffer', () => {
  it('gathers text and bytes until they are flushed', () => {
    const output = new OutputBuffer();
    const sends = new Sends();
    output.write(sends, 'head ', 'latin1');
    output.write(sends, Buffer.from('body'), 'utf8');
    assert.deepEqual(sends.pieces, []);
    output.flush(sends);
    output.flush(sends);
    assert.deepEqual(sends.pieces, ['head body']);
  });

  it('sends large pieces by themselves, after what came before them', () => {
    const output = new OutputBuffer();
    const sends = new Sends();
    output.write(sends, 'head', 'latin1');
    output.write(sends, Buffer.alloc(20_000, 'b'), 'utf8');
    output.write(sends, 't'.repeat(100_000), 'latin1');
    output.flush(sends);
    assert.deepEqual(sends.pieces, ['head', 'b'.repeat(20_000), 't'.repeat(100_000)]);
  });

  it('keeps text whole when the buffer is full', () => {
    const output = new OutputBuffer();
    const sends = new Sends();
    const text = 'é€'.repeat(9000);
    output.write(sends, text, 'utf8');
    output.write(sends, text, 'utf8');
    output.flush(sends);
    assert.equal(Buffer.from(sends.pieces.join(''), 'latin1').toString('utf8'), text.repeat(2));
  });

  it('sends what one connection held back when another one writes', () => {
    const output = new OutputBuffer();
    const [first, second] = [new Sends(), new Sends()];
    output.write(first, 'one', 'latin1');
    output.write(second, 'two', 'latin1');
    assert.deepEqual(first.pieces, ['one']);
    output.discard(second);
    output.flush(second);
    assert.deepEqual(second.pieces, []);
  });
});
