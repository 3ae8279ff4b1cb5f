using System.Text.Json;
using Hub.Canon.Schemas.Formats;
using Hub.Canon.Schemas.Keywords;

namespace Hub.Canon.Schemas;

/// <summary>The keywords of a schema object, in the order in which they are evaluated: the unevaluated ones last.</summary>
internal static class KeywordCompiler
{
    public static IEnumerable<Keyword> Compile(SchemaSite site)
    {
        IEnumerable<Keyword?> keywords = References(site);
        if (site.Has(Vocabularies.Validation))
        {
            keywords = keywords.Concat(Validation(site));
        }
        if (site.AssertsFormat)
        {
            keywords = keywords.Append(Format(site));
        }
        if (site.Has(Vocabularies.Applicator))
        {
            keywords = keywords.Concat(Applicators(site));
        }
        if (site.Has(Vocabularies.Unevaluated))
        {
            keywords = keywords.Append(site.Single("unevaluatedItems") is { } items ? new UnevaluatedItems(items) : null);
            keywords = keywords.Append(site.Single("unevaluatedProperties") is { } members ? new UnevaluatedMembers(members) : null);
        }
        return keywords.OfType<Keyword>();
    }

    static IEnumerable<Keyword?> References(SchemaSite site)
    {
        if (site.Text("$ref") is { } reference)
        {
            yield return new AllOf([site.NodeOf(site.Resolve("$ref", reference))]);
        }
        if (site.Text("$dynamicRef") is { } dynamicReference)
        {
            yield return Dynamic(site, dynamicReference);
        }
    }

    static Keyword Dynamic(SchemaSite site, string reference)
    {
        var target = site.Resolve("$dynamicRef", reference);
        var initial = site.NodeOf(target);
        var fragment = SchemaUri.Parse(reference).Fragment ?? "";
        var isDynamic = target.Resource.DynamicAnchors.TryGetValue(fragment, out var pointer)
            && string.Equals(pointer, target.Pointer, StringComparison.Ordinal);
        return isDynamic ? new DynamicReference(initial, site.DynamicAnchors(fragment)) : new AllOf([initial]);
    }

    static IEnumerable<Keyword?> Applicators(SchemaSite site)
    {
        yield return site.List("allOf") is { } all ? new AllOf(all) : null;
        yield return site.List("anyOf") is { } any ? new AnyOf(any) : null;
        yield return site.List("oneOf") is { } one ? new OneOf(one) : null;
        yield return site.Single("not") is { } excluded ? new Not(excluded) : null;
        yield return site.Single("if") is { } condition ? new Conditional(condition, site.Single("then"), site.Single("else")) : null;
        yield return MembersOf(site);
        yield return site.Single("propertyNames") is { } names ? new MemberNames(names) : null;
        yield return site.Map("dependentSchemas") is { } dependent ? new DependentSchemas(dependent) : null;
        yield return ItemsOf(site);
        yield return ContainsOf(site);
    }

    static Members? MembersOf(SchemaSite site)
    {
        var (named, patterned, others) = (site.Map("properties"), site.Map("patternProperties"), site.Single("additionalProperties"));
        return named is null && patterned is null && others is null ? null : new Members(
            (named ?? []).DistinctBy(member => member.Name, StringComparer.Ordinal).ToDictionary(member => member.Name, member => member.Schema, StringComparer.Ordinal),
            [.. (patterned ?? []).Select(member => (PatternOf(site, "patternProperties", member.Name), member.Schema))],
            others);
    }

    static Items? ItemsOf(SchemaSite site)
    {
        var (prefix, rest) = (site.List("prefixItems"), site.Single("items"));
        return prefix is null && rest is null ? null : new Items(prefix ?? [], rest);
    }

    static Contains? ContainsOf(SchemaSite site)
    {
        if (site.Single("contains") is not { } schema)
        {
            return null;
        }
        var counts = site.Has(Vocabularies.Validation);
        var (least, most) = counts ? (site.Count("minContains"), site.Count("maxContains")) : (null, null);
        return new Contains(schema, least ?? 1, most ?? int.MaxValue);
    }

    static IEnumerable<Keyword?> Validation(SchemaSite site)
    {
        yield return site.Value("type") is { } type ? TypesOf(site, type) : null;
        yield return site.Values("enum") is { } values ? new OneOfValues("enum", values) : null;
        yield return site.Value("const") is { } constant ? new OneOfValues("const", [constant]) : null;
        yield return MultipleOfOf(site);
        yield return BoundOf(site, "minimum", "a number of at least", comparison => comparison >= 0);
        yield return BoundOf(site, "maximum", "a number of at most", comparison => comparison <= 0);
        yield return BoundOf(site, "exclusiveMinimum", "a number above", comparison => comparison > 0);
        yield return BoundOf(site, "exclusiveMaximum", "a number below", comparison => comparison < 0);
        yield return CountOf(site, "minLength", JsonValueKind.String, "character", isLeast: true);
        yield return CountOf(site, "maxLength", JsonValueKind.String, "character", isLeast: false);
        yield return site.Text("pattern") is { } pattern ? new MatchesPattern(PatternOf(site, "pattern", pattern)) : null;
        yield return CountOf(site, "minItems", JsonValueKind.Array, "item", isLeast: true);
        yield return CountOf(site, "maxItems", JsonValueKind.Array, "item", isLeast: false);
        yield return site.Value("uniqueItems") is { ValueKind: JsonValueKind.True } ? new UniqueItems() : null;
        yield return CountOf(site, "minProperties", JsonValueKind.Object, "member", isLeast: true);
        yield return CountOf(site, "maxProperties", JsonValueKind.Object, "member", isLeast: false);
        yield return site.Texts("required") is { } names ? new Required(names) : null;
        yield return DependentOf(site);
    }

    static TypeOf TypesOf(SchemaSite site, JsonElement type)
    {
        var types = type.ValueKind == JsonValueKind.String ? [type.GetString()!] : site.Texts("type", type);
        if (types.FirstOrDefault(name => name is not ("null" or "boolean" or "object" or "array" or "number" or "integer" or "string")) is { } unknown)
        {
            throw site.Fault("type", $"there is no type '{unknown}'");
        }
        return new TypeOf(types);
    }

    static MultipleOf? MultipleOfOf(SchemaSite site)
    {
        if (site.Number("multipleOf") is not { } value)
        {
            return null;
        }
        var divisor = ExactNumber.Of(value);
        if (divisor.DigitCount is 0 or > SchemaLimits.MaxDivisionDigits || value.GetRawText()[0] == '-')
        {
            throw site.Fault("multipleOf", $"expected a number above zero, of at most {SchemaLimits.MaxDivisionDigits} digits");
        }
        return new MultipleOf(divisor, value.GetRawText());
    }

    static Bound? BoundOf(SchemaSite site, string keyword, string words, Func<int, bool> accepts) =>
        site.Number(keyword) is { } limit ? new Bound(keyword, words, ExactNumber.Of(limit), limit.GetRawText(), accepts) : null;

    static Count? CountOf(SchemaSite site, string keyword, JsonValueKind kind, string noun, bool isLeast) =>
        site.Count(keyword) is { } limit ? new Count(keyword, kind, noun, limit, isLeast) : null;

    static DependentRequired? DependentOf(SchemaSite site)
    {
        if (site.Value("dependentRequired") is not { } rules)
        {
            return null;
        }
        site.Expect("dependentRequired", rules, JsonValueKind.Object, "an object of arrays of strings");
        return new DependentRequired([.. rules.EnumerateObject().Select(rule => (rule.Name, site.Texts("dependentRequired", rule.Value)))]);
    }

    static HasFormat? Format(SchemaSite site) =>
        site.Text("format") is { } format && KnownFormats.Find(format) is { } holds ? new HasFormat(format, holds) : null;

    static Pattern PatternOf(SchemaSite site, string keyword, string source) =>
        Pattern.TryParse(source) ?? throw site.Fault(keyword, $"'{source}' is no pattern of ECMA-262 that the hub takes");
}
