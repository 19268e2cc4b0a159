export { MemberService } from './member.service.js';
export { DesiredState, Site, SiteStatus } from './site.entity.js';
export { SiteResolver } from './site.resolver.js';
export { SiteService } from './site.service.js';
export { SiteAddresses } from './site-addresses.js';
export { SiteEvents } from './site-events.js';
export { SiteFeed, type SiteFeedContext } from './site-feed.js';
export { SiteMember } from './site-member.entity.js';
export { appsOf } from './stack.js';
