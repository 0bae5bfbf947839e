// Names for accounts and conversations in the request log, as tailgate gives them: HMAC-SHA256 under the key, so that
// nothing of a credential is ever written. Runs in nginx's njs module (see nginx.conf beside this file).
import crypto from 'crypto';
import fs from 'fs';

const KEY_FILE = '/etc/nginx/tailgate.key';

function digest(text) {
    return crypto.createHmac('sha256', fs.readFileSync(KEY_FILE)).update(text).digest('hex');
}

// The credential without its scheme, so that a key names one account in whichever header it comes.
function account(request) {
    const headers = request.headersIn;
    const value = headers['Authorization'] || headers['X-Api-Key'];
    if (!value) return '';
    const credential = value.replace(/^(bearer|basic)[ \t]+/i, '').trim();
    return credential ? 'key-' + digest(credential).substring(0, 32) : '';
}

// What clients call the conversation and the device, under other names. Add the headers that your clients send.
function thread(request) {
    const headers = request.headersIn;
    return pseudonym('thread', headers['X-Session-Id'] || headers['X-Claude-Code-Session-Id']);
}

function device(request) {
    return pseudonym('device', request.headersIn['X-Msh-Device-Id']);
}

function pseudonym(kind, value) {
    return value ? digest(kind + ' ' + value).substring(0, 16) : '';
}

export default {account, thread, device};
