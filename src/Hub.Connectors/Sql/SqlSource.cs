using System.Data.Common;
using System.Text.Json;

namespace Hub.Connectors;

/// <summary>How to ask a database.</summary>
/// <param name="Engine">Its kind.</param>
/// <param name="ConnectionString">As <see cref="ISqlEngine.Parse"/> gave it.</param>
/// <param name="Table">The table or view asked.</param>
/// <param name="Key">The column that holds the subject's key.</param>
/// <param name="Fields">The columns that may be asked for.</param>
sealed record SqlSettings(ISqlEngine Engine, string ConnectionString, SqlIdentifier Table, SqlIdentifier Key, FieldMap<SqlIdentifier> Fields);

/// <summary>A source asked by one <c>SELECT</c> of the columns wanted.</summary>
sealed class SqlSource(SqlSettings settings, ConnectorOptions options) : ISource
{
    public IReadOnlySet<string> Fields => settings.Fields.Names;

    // SQLite's driver works on the caller's thread, whatever its methods are called.
    public Task<FetchResult> ReadAsync(FetchRequest request, CancellationToken ct) => Task.Run(() => AskAsync(request, ct), ct);

    /// <summary>The statement for some columns.</summary>
    /// <remarks>Names stand behind the table's alias: a bare name in double quotes that no column has is a text value to SQLite.
    /// The second row is asked for to learn that there is one.</remarks>
    internal string Statement(IEnumerable<FieldBinding<SqlIdentifier>> wanted) =>
        $"SELECT {string.Join(", ", wanted.Select(f => $"t.{f.At}"))} FROM {settings.Table} AS t WHERE t.{settings.Key} = @key LIMIT 2";

    async Task<FetchResult> AskAsync(FetchRequest request, CancellationToken ct)
    {
        var wanted = settings.Fields.Of(request);
        try
        {
            await using var connection = settings.Engine.Connect(settings.ConnectionString);
            await connection.OpenAsync(ct);
            using var bound = settings.Engine.Bound(connection, options.MaxResponseBytes, ct);
            await using var command = Command(connection, wanted, request.SubjectKey);
            await using var reader = await command.ExecuteReaderAsync(ct);
            return await reader.ReadAsync(ct) ? await RowAsync(reader, wanted, ct) : new FetchResult.NotFound();
        }
        catch (DbException error)
        {
            // An interrupted statement is the deadline's doing, not the database's.
            ct.ThrowIfCancellationRequested();
            return settings.Engine.Explain(error);
        }
    }

    DbCommand Command(DbConnection connection, List<FieldBinding<SqlIdentifier>> wanted, string key)
    {
        var command = connection.CreateCommand();
        // Names come from the configuration and are plain identifiers; the key is a parameter.
#pragma warning disable CA2100
        command.CommandText = Statement(wanted);
#pragma warning restore CA2100
        command.CommandTimeout = Math.Max(1, (int)Math.Ceiling(options.AttemptTimeout.TotalSeconds));
        var parameter = command.CreateParameter();
        parameter.ParameterName = "@key";
        parameter.DbType = System.Data.DbType.String;
        parameter.Value = key;
        command.Parameters.Add(parameter);
        return command;
    }

    static async Task<FetchResult> RowAsync(DbDataReader reader, List<FieldBinding<SqlIdentifier>> wanted, CancellationToken ct)
    {
        var values = new Dictionary<string, JsonElement>(wanted.Count, StringComparer.Ordinal);
        for (var i = 0; i < wanted.Count; i++)
        {
            var field = wanted[i];
            if (await reader.IsDBNullAsync(i, ct))
            {
                if (!field.Optional)
                {
                    return Invalid($"field {field.Name} is missing");
                }
                continue;
            }
            if (SqlValues.ToJson(field.Type, reader.GetValue(i)) is not { } value || !field.Accepts(value))
            {
                return Invalid($"field {field.Name} is not the {field.Type} that is declared");
            }
            values.Add(field.Name, value);
        }
        return await reader.ReadAsync(ct)
            ? Invalid("more than one row has the subject's key")
            : new FetchResult.Found(values, ProviderOriginal: null);
    }

    static FetchResult.Failed Invalid(string detail) => new(FetchCodes.Invalid, detail);
}
