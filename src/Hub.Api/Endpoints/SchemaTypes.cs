using System.Text.Json;
using Hub.Canon;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Hub.Api.Endpoints;

/// <summary>Types of the description that the serializer's own do not tell: ids and hashes are text, numbers are never text, JSON inside JSON is what the schemas say.</summary>
static class SchemaTypes
{
    public static Task Describe(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        var type = context.JsonTypeInfo.Type;
        switch (Nullable.GetUnderlyingType(type) ?? type)
        {
            case var id when id == typeof(Id128):
                (schema.Type, schema.Pattern, schema.Description) = (JsonSchemaType.String, "^[A-Za-z0-9_-]{22}$", "16 bytes, base64url");
                break;
            case var hash when hash == typeof(Hash256):
                (schema.Type, schema.Pattern, schema.Description) = (JsonSchemaType.String, "^[A-Za-z0-9_-]{43}$", "32 bytes, base64url");
                break;
            case var json when json == typeof(JsonElement):
                schema.Type = context.JsonPropertyInfo?.DeclaringType == typeof(RequestValue)
                    ? JsonSchemaType.String | JsonSchemaType.Number | JsonSchemaType.Boolean | JsonSchemaType.Null
                    : JsonSchemaType.Object;
                break;
            case var whole when whole == typeof(decimal):
                // Whole numbers, in any spelling that JSON Schema counts among them.
                (schema.Type, schema.Format, schema.Pattern) = (JsonSchemaType.Integer, null, null);
                break;
            case var number when number == typeof(int) || number == typeof(long):
                (schema.Type, schema.Pattern) = (schema.Type & ~JsonSchemaType.String, null);
                break;
        }
        return Task.CompletedTask;
    }
}
