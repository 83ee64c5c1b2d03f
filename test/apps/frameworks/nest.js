/** A NestJS application with the decorators applied by calls, and the usual `main`: it listens and exports nothing. */

import 'reflect-metadata';
import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import * as nest from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FileInterceptor } from '@nestjs/platform-express';
import compression from 'compression';
import { from, map } from 'rxjs';
import { remember } from './parts/database.js';
import { countVisit, fileSessions } from './parts/file-sessions.js';
import { PUBLIC, SAMPLE } from './parts/places.js';
import { rawRoutes } from './parts/raw-routes.js';
import { gatedEvents, rows } from './parts/rows.js';
import { describeUpload } from './parts/upload.js';

class Routes {
  json() {
    return { hello: 'world' };
  }
  ip({ ip, protocol }) {
    return { ip, protocol };
  }
  body(body) {
    return body;
  }
  session(request) {
    return countVisit(request);
  }
  upload(file, body) {
    return describeUpload(file.originalname, file.buffer, body.title);
  }
  file() {
    return new nest.StreamableFile(createReadStream(SAMPLE), { type: 'text/plain' });
  }
  events(gateName) {
    return from(gatedEvents(gateName)).pipe(map((data) => ({ data })));
  }
  rows(count) {
    return new nest.StreamableFile(Readable.from(rows(Number(count))), { type: 'application/x-ndjson' });
  }
  names(name) {
    return remember(name);
  }
  cookies(response) {
    response.cookie('a', '1').cookie('b', '2').redirect('/json');
  }
  throwing() {
    throw new Error('thrown on purpose');
  }
  async rejecting() {
    throw new Error('rejected on purpose');
  }
}

class RawRoutes {}

const route = decoratorOf(Routes);
const rawRoute = decoratorOf(RawRoutes);

route('json', [nest.Get('/json')]);
route('ip', [nest.Get('/ip')], [nest.Req()]);
route('body', [nest.Post('/body'), nest.HttpCode(200)], [nest.Body()]);
route('session', [nest.Get('/session')], [nest.Req()]);
route(
  'upload',
  [nest.Post('/upload'), nest.HttpCode(200), nest.UseInterceptors(FileInterceptor('file'))],
  [nest.UploadedFile(), nest.Body()],
);
route('file', [nest.Get('/file')]);
route('events', [nest.Sse('/events')], [nest.Query('gate')]);
route('rows', [nest.Get('/rows')], [nest.Query('count')]);
route('names', [nest.Get('/names')], [nest.Query('name')]);
route('cookies', [nest.Get('/cookies')], [nest.Res()]);
route('throwing', [nest.Get('/throw')]);
route('rejecting', [nest.Get('/reject')]);
for (const [path, handler] of Object.entries(rawRoutes)) {
  RawRoutes.prototype[path] = (request, response) => handler(request, response);
  rawRoute(path, [nest.All(path)], [nest.Req(), nest.Res()]);
}
nest.Controller()(Routes);
nest.Controller()(RawRoutes);

class Application {}
nest.Module({ controllers: [RawRoutes, Routes] })(Application);

const application = await NestFactory.create(Application, { logger: ['error', 'warn'] });
application.useBodyParser('json', { limit: '8mb' });
application.use('/session', fileSessions());
for (const path of ['/json', '/file', '/rows']) application.use(path, compression());
application.useStaticAssets(PUBLIC, { prefix: '/static' });
await application.listen(3000);

/** What the compiler makes of `@decorator method(@parameter argument)` in a class. */
function decoratorOf(type) {
  return (name, decorators, parameters = []) => {
    const descriptor = Object.getOwnPropertyDescriptor(type.prototype, name);
    for (const decorate of decorators) decorate(type.prototype, name, descriptor);
    for (const [index, decorate] of parameters.entries()) decorate(type.prototype, name, index);
  };
}
