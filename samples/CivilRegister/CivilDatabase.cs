using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;

namespace Hub.Samples;

/// <summary>The registry's file: table <c>person</c>, 14 columns, one row a person.</summary>
static class CivilDatabase
{
    const string Schema = """
        CREATE TABLE made_from (digest TEXT NOT NULL);
        CREATE TABLE person (
            nik TEXT PRIMARY KEY NOT NULL,
            full_name TEXT NOT NULL,
            birth_date TEXT NOT NULL,
            birth_place TEXT NOT NULL,
            sex TEXT NOT NULL,
            blood_type TEXT,
            religion TEXT NOT NULL,
            marital_status TEXT NOT NULL,
            occupation TEXT NOT NULL,
            citizenship TEXT NOT NULL,
            household_id TEXT NOT NULL,
            household_size INTEGER NOT NULL,
            district TEXT NOT NULL,
            address TEXT NOT NULL
        ) WITHOUT ROWID;
        """;

    const string Insert = """
        INSERT INTO person VALUES ($nik, $full_name, $birth_date, $birth_place, $sex, $blood_type, $religion, $marital_status,
            $occupation, $citizenship, $household_id, $household_size, $district, $address)
        """;

    /// <summary>Makes the file, whole or not at all; a file that already holds these people stays as it is.</summary>
    /// <exception cref="InvalidOperationException">The file holds other people: a hub may be reading it, so it is not replaced.</exception>
    public static void Ensure(string path, TestPeople people)
    {
        var digest = Digest(people);
        if (File.Exists(path))
        {
            if (!string.Equals(StoredDigest(path), digest, StringComparison.Ordinal))
            {
                throw new InvalidOperationException($"{path} is a registry of other people; remove it or name another file.");
            }
            return;
        }
        var unfinished = path + ".unfinished";
        File.Delete(unfinished);
        Fill(unfinished, digest, people);
        File.Move(unfinished, path);
    }

    static void Fill(string path, string digest, TestPeople people)
    {
        using var connection = Open(path, SqliteOpenMode.ReadWriteCreate);
        using var transaction = connection.BeginTransaction();
        using (var schema = connection.CreateCommand())
        {
            schema.CommandText = Schema;
            schema.ExecuteNonQuery();
        }
        using (var made = connection.CreateCommand())
        {
            made.CommandText = "INSERT INTO made_from VALUES ($digest)";
            made.Parameters.AddWithValue("$digest", digest);
            made.ExecuteNonQuery();
        }
        using var insert = connection.CreateCommand();
        insert.CommandText = Insert;
        foreach (var person in people.All())
        {
            insert.Parameters.Clear();
            Bind(insert.Parameters, person);
            insert.ExecuteNonQuery();
        }
        transaction.Commit();
    }

    static void Bind(SqliteParameterCollection row, TestPerson person)
    {
        row.AddWithValue("$nik", person.Nik);
        row.AddWithValue("$full_name", person.FullName);
        row.AddWithValue("$birth_date", person.BirthDate.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        row.AddWithValue("$birth_place", person.BirthPlace);
        row.AddWithValue("$sex", person.Sex);
        row.AddWithValue("$blood_type", (object?)person.BloodType ?? DBNull.Value);
        row.AddWithValue("$religion", person.Religion);
        row.AddWithValue("$marital_status", person.MaritalStatus);
        row.AddWithValue("$occupation", person.Occupation);
        row.AddWithValue("$citizenship", person.Citizenship);
        row.AddWithValue("$household_id", person.HouseholdId);
        row.AddWithValue("$household_size", person.HouseholdSize);
        row.AddWithValue("$district", person.District);
        row.AddWithValue("$address", person.Address);
    }

    static string? StoredDigest(string path)
    {
        using var connection = Open(path, SqliteOpenMode.ReadOnly);
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT digest FROM made_from";
        return (string?)command.ExecuteScalar();
    }

    // Over every person's every column: the same digest means the same registry.
    static string Digest(TestPeople people)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var person in people.All())
        {
            hash.AppendData(Encoding.UTF8.GetBytes(person.ToString()));
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    static SqliteConnection Open(string path, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false }.ToString());
        connection.Open();
        return connection;
    }
}
