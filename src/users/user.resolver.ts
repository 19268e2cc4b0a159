import {
  Arg,
  Ctx,
  Field,
  FieldResolver,
  ID,
  InputType,
  Mutation,
  ObjectType,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import { Secret } from '../core/secret.js';
import type { RequestContext } from './request-context.js';
import { SshKey } from './ssh-key.entity.js';
import type { SshKeyService } from './ssh-key.service.js';
import type { TokenService } from './token.service.js';
import { User, UserRole } from './user.entity.js';
import type { UserService } from './user.service.js';

@InputType()
class CreateUserInput {
  @Field(() => String)
  login!: string;

  @Field(() => String, {
    nullable: true,
    description: 'At least 8 characters; without one, sign-in by key only.',
  })
  password?: string;

  @Field(() => UserRole, { defaultValue: UserRole.USER })
  role: UserRole = UserRole.USER;
}

@ObjectType({ description: 'A new API token. The text is shown this once.' })
class NewToken {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  token!: string;
}

@ObjectType()
class SignedIn {
  @Field(() => User)
  user!: User;

  @Field(() => String, { description: 'Send it as `Authorization: Bearer …`.' })
  token!: string;
}

@Resolver(() => User)
export class UserResolver {
  readonly #users: UserService;
  readonly #tokens: TokenService;
  readonly #keys: SshKeyService;

  constructor(users: UserService, tokens: TokenService, keys: SshKeyService) {
    this.#users = users;
    this.#tokens = tokens;
    this.#keys = keys;
  }

  @Query(() => User, { description: 'Who is asking.' })
  me(@Ctx() { principal }: RequestContext): Promise<User> {
    const known = principal();
    return this.#users.get(known, known.login);
  }

  @Query(() => User)
  user(@Ctx() { principal }: RequestContext, @Arg('login', () => String) login: string): Promise<User> {
    return this.#users.get(principal(), login);
  }

  @Query(() => [User])
  users(@Ctx() { principal }: RequestContext): Promise<User[]> {
    return this.#users.list(principal());
  }

  @FieldResolver(() => [SshKey])
  sshKeys(@Ctx() { principal }: RequestContext, @Root() user: User): Promise<SshKey[]> {
    return this.#keys.list(principal(), user.login);
  }

  @Mutation(() => SignedIn, { description: 'Exchanges login and password for a token.' })
  async signIn(
    @Ctx() { origin }: RequestContext,
    @Arg('login', () => String) login: string,
    @Arg('password', () => String) password: string,
  ): Promise<SignedIn> {
    const { user, token } = await this.#tokens.signIn(login, new Secret(password), origin);
    return { user, token: token.reveal() };
  }

  @Mutation(() => User)
  createUser(
    @Ctx() { principal }: RequestContext,
    @Arg('input', () => CreateUserInput) input: CreateUserInput,
  ): Promise<User> {
    return this.#users.create(principal(), input);
  }

  @Mutation(() => User)
  deleteUser(@Ctx() { principal }: RequestContext, @Arg('login', () => String) login: string): Promise<User> {
    return this.#users.delete(principal(), login);
  }

  @Mutation(() => SshKey)
  addSshKey(
    @Ctx() { principal }: RequestContext,
    @Arg('user', () => String) user: string,
    @Arg('publicKey', () => String) publicKey: string,
    @Arg('title', () => String, { nullable: true }) title?: string,
  ): Promise<SshKey> {
    return this.#keys.add(principal(), user, publicKey, title);
  }

  @Mutation(() => SshKey)
  removeSshKey(@Ctx() { principal }: RequestContext, @Arg('id', () => ID) id: string): Promise<SshKey> {
    return this.#keys.remove(principal(), id);
  }

  @Mutation(() => NewToken)
  async createToken(
    @Ctx() { principal }: RequestContext,
    @Arg('name', () => String) name: string,
  ): Promise<NewToken> {
    const { id, token } = await this.#tokens.create(principal(), name);
    return { id, token: token.reveal() };
  }

  @Mutation(() => Boolean)
  async revokeToken(@Ctx() { principal }: RequestContext, @Arg('id', () => ID) id: string): Promise<boolean> {
    await this.#tokens.revoke(principal(), id);
    return true;
  }
}
