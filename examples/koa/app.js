import Koa from 'koa';

export const application = new Koa();

application.use(async (context) => {
  if (context.path === '/') context.body = 'Hello from Koa\n';
  else if (context.path === '/time') context.body = { time: new Date() };
});
