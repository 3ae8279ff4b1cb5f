using System.Globalization;

namespace Hub.Verify.Logs;

/// <summary>Turns what could not be read into faults.</summary>
static class FaultedFile
{
    /// <summary>The bytes, or null after adding the fault.</summary>
    public static ReadOnlyMemory<byte>? OrFault(this FileContent content, string path, FaultList faults)
    {
        switch (content)
        {
            case FileContent.Bytes bytes:
                return bytes.Value;
            case FileContent.TooLong tooLong:
                faults.Add("file.too-long", path, string.Create(CultureInfo.InvariantCulture, $"at most {tooLong.MaxBytes} bytes"), string.Create(CultureInfo.InvariantCulture, $"{tooLong.SizeBytes} bytes"));
                return null;
            case FileContent.Unreadable unreadable:
                faults.AddUncheckable("file.unreadable", path, "a file that can be read", unreadable.Reason);
                return null;
            default:
                faults.Add("file.missing", path, "the file", "none");
                return null;
        }
    }
}
