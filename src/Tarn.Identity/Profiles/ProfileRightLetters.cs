using Tarn.Data;

namespace Tarn.Identity.Profiles;

/// <summary>The written form of rights, <c>VRAEXDKP</c>, and which of them make sense for which kind of object.</summary>
public static class ProfileRightLetters
{
    private const string Letters = "VRAEXDKP";

    /// <summary>The rights that can be granted on a kind of object (account.md 7.5).</summary>
    public static ProfileRight Offered(ObjectKind kind) => kind switch
    {
        ObjectKind.Table => ProfileRight.All & ~ProfileRight.Deploy,
        ObjectKind.View or ObjectKind.Folder or ObjectKind.Directory =>
            ProfileRight.View | ProfileRight.Read | ProfileRight.Add | ProfileRight.Edit | ProfileRight.Delete,
        ObjectKind.Application or ObjectKind.Task => ProfileRight.View | ProfileRight.Deploy,
        ObjectKind.Webhook => ProfileRight.View | ProfileRight.Add | ProfileRight.Edit | ProfileRight.Delete,
        _ => ProfileRight.None,
    };

    /// <summary>Writes rights as letters, in the order <c>VRAEXDKP</c>.</summary>
    public static string Write(ProfileRight rights)
    {
        Span<char> text = stackalloc char[Letters.Length];
        var length = 0;
        for (var i = 0; i < Letters.Length; i++)
        {
            if (((int)rights & (1 << i)) != 0)
                text[length++] = Letters[i];
        }

        return new string(text[..length]);
    }

    /// <summary>Reads letters in any order and case.</summary>
    /// <exception cref="DataException">A letter is no right.</exception>
    public static ProfileRight Read(string letters)
    {
        var rights = ProfileRight.None;
        foreach (var letter in letters)
        {
            var at = Letters.IndexOf(char.ToUpperInvariant(letter), StringComparison.Ordinal);
            if (at < 0)
                throw new DataException(DataProblem.InvalidDefinition, $"'{letter}' is not a right. Use the letters {Letters}.");
            rights |= (ProfileRight)(1 << at);
        }

        return rights;
    }
}
