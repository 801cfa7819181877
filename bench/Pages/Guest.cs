using System.ComponentModel.DataAnnotations;

namespace Tarn.Bench.Pages;

/// <summary>What the form asks for.</summary>
public sealed class Guest
{
    [Required, StringLength(255), Display(Name = "First Name")]
    public string FirstName { get; set; } = "";

    [Required, StringLength(255), Display(Name = "Last Name")]
    public string LastName { get; set; } = "";

    [Required, EmailAddress, StringLength(255)]
    public string Email { get; set; } = "";

    [StringLength(255)]
    public string? Phone { get; set; }

    [StringLength(255)]
    public string? City { get; set; }

    [Required]
    public int? Guests { get; set; }

    public DateTime? Arrival { get; set; }

    [StringLength(64000)]
    public string? Message { get; set; }
}
