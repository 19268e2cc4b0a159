/** The pods' one network, derived from the configuration. */
export interface PodNetwork {
  /** Bridge interface, at most 15 characters. */
  bridge: string;
  /** Name of the nftables table (family inet). */
  table: string;
  /** `10.201.0.0/16` */
  subnet: string;
  /** The bridge's own address, `10.201.0.1`. */
  gateway: string;
}
