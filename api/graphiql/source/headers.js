/**
 * The request headers as the header editor holds them. They carry a token, so they live in the session's storage
 * (gone with the browser tab), never in the local one.
 */
const KEY = 'anjuan:headers';

/** The token of a fragment such as `#token=…`, or null. A browser sends no fragment to the server. */
export function tokenIn(fragment) {
  // An unescaped "+" is part of the token here, not a space as in a form.
  const fields = new URLSearchParams(fragment.replace(/^#/, '').replaceAll('+', '%2B'));
  const token = fields.get('token');
  return token && /^[\x21-\x7e]+$/.test(token) ? token : null;
}

/** Moves a token from the address bar into the headers; tells whether there was one. */
export function takeToken(location, history, storage) {
  if (!/^#(.*&)?token=/.test(location.hash)) return false;
  const token = tokenIn(location.hash);
  history.replaceState(null, '', location.pathname + location.search);
  if (token) remember(storage, JSON.stringify({ Authorization: `Bearer ${token}` }, null, 2));
  return token !== null;
}

export function remember(storage, text) {
  if (text.trim()) storage.setItem(KEY, text);
  else storage.removeItem(KEY);
}

export function remembered(storage) {
  return storage.getItem(KEY) ?? '';
}

/** The same headers as an object; undefined while the text is empty or half typed. */
export function parsed(storage) {
  try {
    return JSON.parse(remembered(storage));
  } catch {
    return undefined;
  }
}
