using Tarn.DataPages.Reports.Pdf;

namespace Tarn.DataPages.Tests.Reports.Pdf;

/// <summary>Arabic letters are joined, and lines that mix directions are put in place.</summary>
public sealed class WritingTests
{
    [Theory]
    [InlineData("سلام", "FEB3 FEFC FEE1")]
    [InlineData("باب", "FE91 FE8E FE8F")]
    [InlineData("محمد", "FEE3 FEA4 FEE4 FEAA")]
    [InlineData("قِطّ", "FED7 0650 FEC2 0651")]
    [InlineData("كـك", "FEDB 0640 FEDA")]
    [InlineData("لأ", "FEF7")]
    [InlineData("پنج", "FB58 FEE8 FE9E")]
    [InlineData("ورد", "FEED FEAD FEA9")]
    public void Letters_take_the_form_of_their_place(string word, string forms) =>
        string.Join(' ', ArabicForms.Join(word).Select(c => c.Character.ToString("X4", System.Globalization.CultureInfo.InvariantCulture))).ShouldBe(forms);

    [Fact]
    public void Every_sign_stands_for_the_letters_it_was_made_of()
    {
        const string Text = "السلام عليكم 12 abc";
        string.Concat(ArabicForms.Join(Text).Select(c => c.Text)).ShouldBe(Text);
    }

    // Upper case letters stand for Hebrew ones, as in Unicode's own examples.
    [Theory]
    [InlineData("car is THE CAR in arabic", "car is RAC EHT in arabic", false)]
    [InlineData("CAR IS the car IN ENGLISH", "HSILGNE NI the car SI RAC", true)]
    [InlineData("HE SAID 12.5% OK", "KO 12.5% DIAS EH", true)]
    [InlineData("PRICE (10) x", "x (10) ECIRP", true)]
    [InlineData("a (AB) c", "a (BA) c", false)]
    [InlineData("AB 12 CD", "DC 12 BA", true)]
    [InlineData("ab 12, 34 cd", "ab 12, 34 cd", false)]
    [InlineData("AB 12", "12 BA", true)]
    [InlineData("", "", true)]
    public void Lines_of_both_directions_stand_as_they_are_read(string logical, string visual, bool isRightToLeft)
    {
        var characters = logical.Select(c => c is >= 'A' and <= 'Z' ? 0x05D0 + (c - 'A') : c).ToList();
        var (places, mirrored) = ReadingOrder.Of(characters, isRightToLeft);
        string.Concat(places.Select(p => mirrored[p] ? (char)ReadingOrder.Mirror(logical[p]) : logical[p])).ShouldBe(visual);
        if (logical.Length > 0)
            ReadingOrder.IsRightToLeft(characters, false).ShouldBe(char.IsAsciiLetterUpper(logical[0]));
    }
}
