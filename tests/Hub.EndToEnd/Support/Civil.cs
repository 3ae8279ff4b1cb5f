using Microsoft.Data.Sqlite;

namespace Hub.EndToEnd.Support;

/// <summary>The civil registry's own file.</summary>
static class Civil
{
    public static IReadOnlyList<(string Nik, string BirthDate)> People(string database)
    {
        using var connection = new SqliteConnection($"Data Source={database};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "select nik, birth_date from person";
        using var rows = command.ExecuteReader();
        var people = new List<(string, string)>();
        while (rows.Read())
        {
            people.Add((rows.GetString(0), rows.GetString(1)));
        }
        return people;
    }
}
