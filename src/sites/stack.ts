import { registerEnumType } from 'type-graphql';

export enum WebServer {
  NGINX = 'NGINX',
  APACHE = 'APACHE',
}
registerEnumType(WebServer, { name: 'WebServer' });

export enum Runtime {
  NONE = 'NONE',
  PHP = 'PHP',
  PYTHON = 'PYTHON',
  RUBY = 'RUBY',
}
registerEnumType(Runtime, { name: 'Runtime', description: 'NONE serves files as they are.' });

export enum SiteDatabase {
  NONE = 'NONE',
  MARIADB = 'MARIADB',
  POSTGRES = 'POSTGRES',
}
registerEnumType(SiteDatabase, { name: 'SiteDatabase' });

export interface Stack {
  web: WebServer;
  runtime: Runtime;
  database: SiteDatabase;
}

/** The apps a stack is made of, web server first: names of folders in `pods/`. */
export function appsOf(stack: Stack): string[] {
  return [stack.web, stack.runtime, stack.database]
    .filter((part) => part !== 'NONE')
    .map((part) => part.toLowerCase());
}
