// Prints what a failing app answers in development: youch has ES modules only, which jest's own require cannot read.
import { lite, reportErrors } from 'express-party/lite';

const failing = lite((): Response => {
  throw new Error('own <secret>');
});

void reportErrors(failing, { to: () => {} })(new Request('http://h/x')).then(async (response) => {
  console.log(response.status, response.headers.get('content-type'), await response.text());
});
