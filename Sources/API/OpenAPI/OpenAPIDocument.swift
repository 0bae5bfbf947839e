/// `docs/reference/openapi.json`, which is compiled in, so that the API can describe itself wherever the executable lies.
package enum OpenAPIDocument {
    package static let bytes: [UInt8] = PackageResources.openapi_json
}
