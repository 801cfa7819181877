using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Tarn.Bench.Pages.Pages;

/// <summary>The form and what becomes of it.</summary>
public sealed class VisitModel(IGuests guests) : PageModel
{
    [BindProperty]
    public Guest Guest { get; set; } = new();

    public async Task<IActionResult> OnPostAsync()
    {
        if (!ModelState.IsValid)
            return Page();
        await guests.AddAsync(Guest, HttpContext.RequestAborted);
        return RedirectToPage("/Thanks");
    }
}
