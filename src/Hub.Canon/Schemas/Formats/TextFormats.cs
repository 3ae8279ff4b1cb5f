namespace Hub.Canon.Schemas.Formats;

/// <summary>UUIDs (RFC 4122), JSON pointers (RFC 6901) and patterns (ECMA-262).</summary>
internal static class TextFormats
{
    static readonly Shape UuidShape = new("[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}");
    static readonly Shape PointerShape = new("(?:/(?:[^/~]|~[01])*)*");
    static readonly Shape RelativeShape = new("(?:0|[1-9][0-9]*)(?:#|(?:/(?:[^/~]|~[01])*)*)");

    public static bool IsUuid(string text) => UuidShape.Fits(text);

    public static bool IsJsonPointer(string text) => PointerShape.Fits(text);

    public static bool IsRelativeJsonPointer(string text) => RelativeShape.Fits(text);

    public static bool IsRegex(string text) => Pattern.TryParse(text) is not null;
}
