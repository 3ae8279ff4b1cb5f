using System.Data.Common;

namespace Hub.Identity;

/// <summary>One connection for the time of one piece of work: commands with named parameters in one line each.</summary>
readonly struct SqlSession(DbConnection connection, DbTransaction? transaction)
{
    /// <summary>Rows changed.</summary>
    public async Task<int> Execute(string sql, params (string Name, object? Value)[] parameters)
    {
        await using var command = Prepare(sql, parameters);
        return await command.ExecuteNonQueryAsync();
    }

    /// <summary>The first column of the first row; null where there is none.</summary>
    public async Task<object?> Scalar(string sql, params (string Name, object? Value)[] parameters)
    {
        await using var command = Prepare(sql, parameters);
        return await command.ExecuteScalarAsync();
    }

    public async Task<List<T>> Query<T>(string sql, Func<DbDataReader, T> row, params (string Name, object? Value)[] parameters)
    {
        await using var command = Prepare(sql, parameters);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<T>();
        while (await reader.ReadAsync())
        {
            rows.Add(row(reader));
        }
        return rows;
    }

    /// <summary>The first row; null where there is none.</summary>
    public async Task<T?> One<T>(string sql, Func<DbDataReader, T> row, params (string Name, object? Value)[] parameters)
        where T : class => (await Query(sql, row, parameters)).FirstOrDefault();

    DbCommand Prepare(string sql, (string Name, object? Value)[] parameters)
    {
        var command = connection.CreateCommand();
        command.Transaction = transaction;
#pragma warning disable CA2100 // every text is a constant of this room; values go through parameters
        command.CommandText = sql;
#pragma warning restore CA2100
        foreach (var (name, value) in parameters)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (name, value ?? DBNull.Value);
            command.Parameters.Add(parameter);
        }
        return command;
    }
}
