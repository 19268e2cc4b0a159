import { Entity, ManyToOne, PrimaryKey, Property, Unique } from '@mikro-orm/decorators/legacy';
import { Field, ObjectType, registerEnumType } from 'type-graphql';
import { SiteRole, User } from '../users/index.js';
import { Site } from './site.entity.js';

registerEnumType(SiteRole, {
  name: 'SiteRole',
  description: 'OWNER: everything in the site. EDITOR: files and restart. VIEWER: reads.',
});

@ObjectType({ description: 'A user with a role in a site.' })
@Entity({ tableName: 'site_member' })
@Unique({ name: 'site_member_site_user', properties: ['site', 'user'] })
export class SiteMember {
  @PrimaryKey({ type: 'string', length: 36 })
  id!: string;

  @ManyToOne(() => Site, { deleteRule: 'cascade' })
  site!: Site;

  @Field(() => User)
  @ManyToOne(() => User, { deleteRule: 'cascade' })
  user!: User;

  @Field(() => SiteRole)
  @Property({ type: 'string', length: 16 })
  role!: SiteRole;
}
