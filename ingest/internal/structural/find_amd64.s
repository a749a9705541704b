#include "textflag.h"

// func find(text *byte, blocks int, base uint32, cells *uint32, n, room int, lines *Line, s *Scanner) (done, all, found int)
//
// Scanner: Delimiter at 0, inside at 8, within at 16, seen at 24. Line: quoted is 1, wide 2, the cells begin at 4.
TEXT ·find(SB), NOSPLIT, $0-88
	MOVQ text+0(FP), SI
	MOVQ blocks+8(FP), CX
	MOVL base+16(FP), R9
	MOVQ cells+24(FP), R14
	ADDQ $4, R14                 // where the first cell ends
	MOVQ n+32(FP), DI
	LEAQ (R14)(DI*8), DI         // where the next one does
	MOVQ room+40(FP), R8
	LEAQ -512(DI)(R8*8), R8      // the last place where those of a block have room
	MOVQ lines+48(FP), R13
	MOVQ s+56(FP), R15
	MOVQ 8(R15), R11             // inside
	MOVQ 16(R15), R12            // within
	VPBROADCASTB (R15), Y0
	MOVL $10, AX
	VMOVD AX, X1
	VPBROADCASTB X1, Y1
	MOVL $34, AX
	VMOVD AX, X2
	VPBROADCASTB X2, Y2
	VPCMPEQD X6, X6, X6
	MOVQ 24(R15), R15            // seen

loop:
	TESTQ CX, CX
	JZ done
	CMPQ DI, R8
	JA done
	VMOVDQU (SI), Y3
	VMOVDQU 32(SI), Y4
	VPCMPEQB Y2, Y3, Y7
	VPCMPEQB Y2, Y4, Y8
	VPMOVMSKB Y7, AX
	VPMOVMSKB Y8, BX
	SHLQ $32, BX
	ORQ BX, AX                   // quotes
	VPCMPEQB Y0, Y3, Y7
	VPCMPEQB Y1, Y3, Y8
	VPOR Y7, Y8, Y7
	VPMOVMSKB Y7, DX
	VPCMPEQB Y0, Y4, Y9
	VPCMPEQB Y1, Y4, Y10
	VPOR Y9, Y10, Y9
	VPMOVMSKB Y9, BX
	SHLQ $32, BX
	ORQ BX, DX                   // delimiters and line feeds
	MOVQ AX, BX
	ORQ R11, BX
	JNZ quotes
	MOVQ DX, R12
	NOTQ R12
	SHRQ $63, R12                // within, unless the last byte is a separator
	JMP extract

quotes:
	ORQ $1, R15                  // quoted
	VMOVQ AX, X7
	VPCLMULQDQ $0, X6, X7, X7    // from each opening quote up to its closing quote
	VMOVQ X7, R10
	XORQ R11, R10
	MOVQ R10, BX
	NOTQ BX
	ANDQ BX, DX                  // separators outside quotes
	ANDQ AX, BX                  // closing quotes
	ORQ DX, BX                   // what an opening quote may follow
	ANDQ R10, AX                 // opening quotes
	MOVQ BX, R10
	SHRQ $63, R10
	XORQ $1, R10                 // the next within
	ADDQ BX, BX
	XORQ $1, R12
	ORQ R12, BX
	NOTQ BX
	TESTQ AX, BX
	JNZ astray
	MOVQ R10, R12
	VMOVQ X7, R10
	XORQ R11, R10
	SARQ $63, R10
	MOVQ R10, R11

extract:
	VPOR Y3, Y4, Y5
	VPMOVMSKB Y5, AX
	TESTL AX, AX
	JNZ wide

ends:
	VPOR Y8, Y10, Y9
	VPTEST Y9, Y9
	JNZ feeds

store:
	POPCNTQ DX, BX
	LEAQ (DI)(BX*8), R10         // behind the separators of this block

more:
	CMPQ DI, R10
	JAE next
	TZCNTQ DX, AX
	BLSRQ DX, DX
	ADDL R9, AX
	MOVL AX, (DI)
	INCL AX
	MOVL AX, 4(DI)
	TZCNTQ DX, AX
	BLSRQ DX, DX
	ADDL R9, AX
	MOVL AX, 8(DI)
	INCL AX
	MOVL AX, 12(DI)
	TZCNTQ DX, AX
	BLSRQ DX, DX
	ADDL R9, AX
	MOVL AX, 16(DI)
	INCL AX
	MOVL AX, 20(DI)
	TZCNTQ DX, AX
	BLSRQ DX, DX
	ADDL R9, AX
	MOVL AX, 24(DI)
	INCL AX
	MOVL AX, 28(DI)
	ADDQ $32, DI
	JMP more

next:
	MOVQ R10, DI
	ADDQ $64, SI
	ADDL $64, R9
	DECQ CX
	JMP loop

wide:
	ORQ $2, R15
	JMP ends

feeds:
	VPMOVMSKB Y8, AX
	VPMOVMSKB Y10, BX
	SHLQ $32, BX
	ORQ BX, AX
	ANDQ DX, AX                  // line feeds outside quotes
	JZ store
	MOVQ DI, R10
	SUBQ R14, R10
	SHRQ $1, R10                 // the cells before this block, as in a line

line:
	BLSMSKQ AX, BX
	ANDQ DX, BX
	POPCNTQ BX, BX
	LEAQ (R10)(BX*4), BX
	ORQ R15, BX
	MOVL BX, (R13)
	ADDQ $4, R13
	BLSRQ AX, AX
	JNZ line
	VPCMPEQB Y2, Y3, Y7          // what the next line has of this block
	VPCMPEQB Y2, Y4, Y9
	VPOR Y7, Y9, Y7
	XORL R15, R15
	VPTEST Y7, Y7
	SETNE R15
	XORL AX, AX
	VPMOVMSKB Y5, BX
	TESTL BX, BX
	SETNE AX
	LEAQ (R15)(AX*2), R15
	JMP store

astray:
	XORQ $1, R12                 // as it was

done:
	MOVQ s+56(FP), AX
	MOVQ R11, 8(AX)
	MOVQ R12, 16(AX)
	MOVQ R15, 24(AX)
	MOVQ blocks+8(FP), AX
	SUBQ CX, AX
	MOVQ AX, done+64(FP)
	SUBQ R14, DI
	SHRQ $3, DI
	MOVQ DI, all+72(FP)
	SUBQ lines+48(FP), R13
	SHRQ $2, R13
	MOVQ R13, found+80(FP)
	VZEROUPPER
	RET
