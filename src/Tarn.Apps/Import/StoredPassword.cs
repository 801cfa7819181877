using System.Text;
using Tarn.Apps.Packages;

namespace Tarn.Apps.Import;

/// <summary>
/// The two forms of a password hash: the cell of a package (<c>0x</c> and hex digits) and the text of a PASSWORD column (the JSON behind the digits).
/// A cell that would not come back byte for byte is stored as the cell itself: nothing verifies it, and an export writes it unchanged.
/// </summary>
internal static class StoredPassword
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static string FromCell(string cell)
    {
        if (cell.Length == 0 || !PasswordBlob.TryParse(cell, out var blob) || blob!.Algorithm is null)
            return cell;
        var text = Strict.GetString(blob.Bytes.Span);
        return text.StartsWith('{') && !text.Contains('\0', StringComparison.Ordinal) && string.Equals(ToCell(text), cell, StringComparison.Ordinal) ? text : cell;
    }

    public static string ToCell(string stored) => stored.StartsWith('{') ? PasswordBlob.Format(Encoding.UTF8.GetBytes(stored)) : stored;
}
