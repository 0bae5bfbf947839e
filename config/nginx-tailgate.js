// Names of accounts and conversations for the request log, the same as the daemon's: HMAC-SHA256 under the key. No part of
// a credential is ever written. Runs in nginx's njs module (see nginx.conf beside this file).
import crypto from 'crypto';
import fs from 'fs';

const KEY_FILE = '/etc/nginx/tailgate.key';
const KEY_LENGTH = 32;
// As identity.credential_headers in tailgate.yaml: the first one with a value is used.
const CREDENTIALS = ['authorization', 'x-api-key', 'api-key', 'x-goog-api-key'];

// State of one request: each request runs in its own virtual machine.
let key;

// Without a whole key there are no names, because names under an empty key could be guessed.
function digest(request, text) {
    if (key === undefined) key = read(request);
    return key ? crypto.createHmac('sha256', key).update(text).digest('hex') : '';
}

function read(request) {
    try {
        const bytes = Buffer.from(fs.readFileSync(KEY_FILE, 'utf8').trim(), 'base64');
        if (bytes.length === KEY_LENGTH) return bytes;
        request.error(`tailgate: ${KEY_FILE} has ${bytes.length} bytes of key, not ${KEY_LENGTH}; no account is named. ` +
            'Run: tailgate key --format nginx --output ' + KEY_FILE + ' --group www-data');
    } catch (error) {
        request.error(`tailgate: cannot read ${KEY_FILE}: ${error.message}; no account is named. ` +
            'Run: tailgate key --format nginx --output ' + KEY_FILE + ' --group www-data');
    }
    return null;
}

// The first of these fields, in order, that is not empty after `without` is removed.
function firstOf(request, names, without) {
    return names.reduce((found, name) => found || request.rawHeadersIn
        .map(line => line[0].toLowerCase() === name ? line[1].trim().replace(without, '') : '')
        .find(value => value) || '', '');
}

// The credential without its scheme, so that a key names one account in any field.
function account(request) {
    const credential = firstOf(request, CREDENTIALS, /^(bearer|basic)([ \t]+|$)/i);
    const name = credential && digest(request, credential);
    return name ? 'key-' + name.substring(0, 32) : '';
}

// What clients call the conversation and the device, under other names. Add the headers that your clients send.
function thread(request) {
    return pseudonym(request, 'thread', ['x-session-id', 'x-claude-code-session-id']);
}

function device(request) {
    return pseudonym(request, 'device', ['x-msh-device-id']);
}

function pseudonym(request, kind, names) {
    const value = firstOf(request, names, '');
    return value && digest(request, kind + ' ' + value).substring(0, 16);
}

export default {account, thread, device};
