import { Field, Float, InputType, Int, ObjectType } from 'type-graphql';
import { Site, SiteStatus } from './site.entity.js';
import { Runtime, SiteDatabase, WebServer } from './stack.js';

@InputType()
export class CreateSiteInput {
  @Field(() => String, { description: 'A DNS label: 1 to 40 lower-case letters, digits, hyphens.' })
  name!: string;

  @Field(() => WebServer, { defaultValue: WebServer.NGINX })
  web!: WebServer;

  @Field(() => Runtime, { defaultValue: Runtime.NONE })
  runtime!: Runtime;

  @Field(() => SiteDatabase, { defaultValue: SiteDatabase.NONE })
  database!: SiteDatabase;

  @Field(() => Int, { nullable: true, description: 'Most memory of the whole pod, MiB; default 256.' })
  memoryMb?: number;

  @Field(() => Float, { nullable: true, description: 'Most CPU of the whole pod, cores; default 1.' })
  cpus?: number;

  @Field(() => Int, { nullable: true, description: 'Most disk, MiB; default 1024.' })
  diskMb?: number;
}

@InputType()
export class SiteFilterInput {
  @Field(() => String, { nullable: true, description: 'Part of the name.' })
  search?: string;

  @Field(() => SiteStatus, { nullable: true })
  status?: SiteStatus;
}

@ObjectType()
export class Hostname {
  @Field(() => String)
  name!: string;
}

@ObjectType()
export class PageInfo {
  @Field(() => Boolean)
  hasNextPage!: boolean;

  @Field(() => String, { nullable: true, description: 'Pass it as `after` for the next page.' })
  endCursor!: string | null;
}

@ObjectType()
export class SiteEdge {
  @Field(() => Site)
  node!: Site;

  @Field(() => String)
  cursor!: string;
}

@ObjectType()
export class SiteConnection {
  @Field(() => [SiteEdge])
  edges!: SiteEdge[];

  @Field(() => PageInfo)
  pageInfo!: PageInfo;

  @Field(() => Int)
  totalCount!: number;
}

@ObjectType({ description: 'An app that stacks are made of.' })
export class StackApp {
  @Field(() => String)
  name!: string;

  @Field(() => String, { description: 'web, runtime or database' })
  kind!: string;

  @Field(() => String)
  title!: string;

  @Field(() => Int, { description: 'Most memory of its container by default, MiB.' })
  memoryMb!: number;
}
