using System.Globalization;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Hub.Conformance;

/// <summary>Reads the public surface of an assembly from its metadata, without loading it or what it needs.</summary>
internal static class SurfaceReader
{
    public static IReadOnlyDictionary<string, SurfaceType> Read(string path)
    {
        using var file = new PEReader(File.OpenRead(path));
        var reader = file.GetMetadataReader();
        return reader.TypeDefinitions
            .Select(reader.GetTypeDefinition)
            .Where(type => IsVisible(reader, type))
            .Select(type => ReadType(reader, type))
            .ToDictionary(type => type.Name, StringComparer.Ordinal);
    }

    static bool IsVisible(MetadataReader reader, TypeDefinition type) => (type.Attributes & TypeAttributes.VisibilityMask) switch
    {
        TypeAttributes.Public => true,
        TypeAttributes.NestedPublic => IsVisible(reader, reader.GetTypeDefinition(type.GetDeclaringType())),
        _ => false,
    };

    static SurfaceType ReadType(MetadataReader reader, TypeDefinition type)
    {
        var names = new SignatureNames(reader);
        var @base = type.BaseType.IsNil ? null : names.Of(type.BaseType);
        return new SurfaceType(
            SignatureNames.Of(reader, type),
            KindOf(type, @base),
            @base,
            type.GetInterfaceImplementations()
                .Select(handle => names.Of(reader.GetInterfaceImplementation(handle).Interface))
                .ToHashSet(StringComparer.Ordinal),
            Methods(reader, type, names).Concat(Fields(reader, type, names)).ToHashSet(StringComparer.Ordinal));
    }

    static string KindOf(TypeDefinition type, string? @base)
    {
        if (type.Attributes.HasFlag(TypeAttributes.Interface))
        {
            return "interface";
        }
        var kind = @base switch
        {
            "System.Enum" => "enum",
            "System.ValueType" => "struct",
            _ => "class",
        };
        var isAbstract = type.Attributes.HasFlag(TypeAttributes.Abstract) ? "abstract " : "";
        var isSealed = type.Attributes.HasFlag(TypeAttributes.Sealed) ? "sealed " : "";
        return isAbstract + isSealed + kind;
    }

    static IEnumerable<string> Methods(MetadataReader reader, TypeDefinition type, SignatureNames names) =>
        from handle in type.GetMethods()
        let method = reader.GetMethodDefinition(handle)
        let access = AccessOf(method.Attributes & MethodAttributes.MemberAccessMask)
        where access is not null
        select $"{access} {SignatureOf(reader, method, names)}";

    static string SignatureOf(MetadataReader reader, MethodDefinition method, SignatureNames names)
    {
        var signature = method.DecodeSignature(names, genericContext: null);
        var parameters = method.GetParameters()
            .Select(reader.GetParameter)
            .Where(parameter => parameter.SequenceNumber > 0)
            .ToDictionary(parameter => parameter.SequenceNumber);
        var list = signature.ParameterTypes.Select((parameterType, i) =>
            parameters.TryGetValue(i + 1, out var parameter) ? $"{parameterType} {NameOf(reader, parameter)}" : parameterType);
        return $"{DispatchOf(method.Attributes)}{signature.ReturnType} {reader.GetString(method.Name)}{TypeParametersOf(reader, method, names)}({string.Join(", ", list)})";
    }

    static string NameOf(MetadataReader reader, Parameter parameter) =>
        parameter.Attributes.HasFlag(ParameterAttributes.Optional) ? $"{reader.GetString(parameter.Name)}?" : reader.GetString(parameter.Name);

    static string TypeParametersOf(MetadataReader reader, MethodDefinition method, SignatureNames names)
    {
        var parameters = method.GetGenericParameters().Select(reader.GetGenericParameter).Select(parameter =>
        {
            var constraints = parameter.GetConstraints().Select(handle => names.Of(reader.GetGenericParameterConstraint(handle).Type));
            return $"{parameter.Attributes & GenericParameterAttributes.SpecialConstraintMask}:{string.Join('&', constraints)}";
        }).ToList();
        return parameters.Count == 0 ? "" : $"<{string.Join(", ", parameters)}>";
    }

    static string DispatchOf(MethodAttributes attributes)
    {
        if (attributes.HasFlag(MethodAttributes.Static))
        {
            return "static ";
        }
        if (attributes.HasFlag(MethodAttributes.Abstract))
        {
            return "abstract ";
        }
        return attributes.HasFlag(MethodAttributes.Virtual) && !attributes.HasFlag(MethodAttributes.Final) ? "virtual " : "";
    }

    static IEnumerable<string> Fields(MetadataReader reader, TypeDefinition type, SignatureNames names) =>
        from handle in type.GetFields()
        let field = reader.GetFieldDefinition(handle)
        where (field.Attributes & FieldAttributes.FieldAccessMask) is FieldAttributes.Public or FieldAttributes.Family or FieldAttributes.FamORAssem
        let value = field.GetDefaultValue()
        let constant = value.IsNil ? "" : $" = {Constant(reader, value)}"
        select $"{field.DecodeSignature(names, genericContext: null)} {reader.GetString(field.Name)}{constant}";

    static string Constant(MetadataReader reader, ConstantHandle handle)
    {
        var constant = reader.GetConstant(handle);
        return string.Create(CultureInfo.InvariantCulture, $"{reader.GetBlobReader(constant.Value).ReadConstant(constant.TypeCode)}");
    }

    static string? AccessOf(MethodAttributes access) => access switch
    {
        MethodAttributes.Public => "public",
        MethodAttributes.Family or MethodAttributes.FamORAssem => "protected",
        _ => null,
    };
}
