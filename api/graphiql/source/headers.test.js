import assert from 'node:assert/strict';
import { test } from 'node:test';

import { parsed, remember, remembered, takeToken, tokenIn } from './headers.js';

/** A storage as the browser has it, as far as the headers need it. */
function emptyStorage() {
  const items = new Map();
  return {
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => items.set(key, value),
    removeItem: (key) => items.delete(key),
  };
}

/** An open page: its address and the addresses that replaced it. */
function pageAt(address) {
  const replaced = [];
  return { location: new URL(address), history: { replaceState: (_, __, path) => replaced.push(path) }, replaced };
}

test('a fragment yields its token, whatever stands beside it', () => {
  assert.equal(tokenIn('#token=aaa.bbb-_.ccc'), 'aaa.bbb-_.ccc');
  assert.equal(tokenIn('#lang=zh&token=aaa'), 'aaa');
  assert.equal(tokenIn('#token=a+b/c=='), 'a+b/c==');
  assert.equal(tokenIn('#token=a%2Bb'), 'a+b');
});

test('what cannot stand in a header is no token', () => {
  const fragments = ['', '#', '#token=', '#token', '#other=a', '#token=a%0d%0aHost:x', '#token=a%20b', '#token=案卷'];
  for (const fragment of fragments) {
    assert.equal(tokenIn(fragment), null, fragment);
  }
});

test('a token leaves the address bar and becomes the default header', () => {
  const [page, storage] = [pageAt('https://hall.example/area/graphiql/?a=1#token=aaa'), emptyStorage()];

  assert.equal(takeToken(page.location, page.history, storage), true);

  assert.deepEqual(page.replaced, ['/area/graphiql/?a=1']);
  assert.deepEqual(parsed(storage), { Authorization: 'Bearer aaa' });
});

test('a malformed token leaves the address bar too, and the headers as they were', () => {
  const [page, storage] = [pageAt('https://hall.example/graphiql/#token=a%0ab'), emptyStorage()];
  remember(storage, '{"Authorization": "Bearer before"}');

  assert.equal(takeToken(page.location, page.history, storage), false);

  assert.deepEqual(page.replaced, ['/graphiql/']);
  assert.deepEqual(parsed(storage), { Authorization: 'Bearer before' });
});

test('an address without a token is left alone', () => {
  const [page, storage] = [pageAt('https://hall.example/graphiql/#part'), emptyStorage()];

  assert.equal(takeToken(page.location, page.history, storage), false);

  assert.deepEqual(page.replaced, []);
  assert.equal(remembered(storage), '');
});

test('half-typed headers are kept as text and not sent', () => {
  const storage = emptyStorage();
  remember(storage, '{"Authorization": ');

  assert.equal(remembered(storage), '{"Authorization": ');
  assert.equal(parsed(storage), undefined);
});

test('emptied headers are forgotten', () => {
  const storage = emptyStorage();
  remember(storage, '{"Authorization": "Bearer aaa"}');
  remember(storage, ' \n');

  assert.equal(remembered(storage), '');
  assert.equal(parsed(storage), undefined);
});
