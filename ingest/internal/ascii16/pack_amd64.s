#include "textflag.h"

// func pack(dst, raw *byte, blocks int, wide, shift uint64) (done int)
TEXT ·pack(SB), NOSPLIT, $0-48
	MOVQ dst+0(FP), DI
	MOVQ raw+8(FP), SI
	MOVQ blocks+16(FP), CX
	VPBROADCASTQ wide+24(FP), Y0
	VMOVQ shift+32(FP), X1
	XORQ AX, AX

loop:
	CMPQ AX, CX
	JAE done
	VMOVDQU (SI), Y2
	VMOVDQU 32(SI), Y3
	VPOR Y2, Y3, Y4
	VPTEST Y0, Y4
	JNZ done
	VPSRLW X1, Y2, Y2
	VPSRLW X1, Y3, Y3
	VPACKUSWB Y3, Y2, Y2         // the low halves of both, then the high ones
	VPERMQ $0xD8, Y2, Y2
	VMOVDQU Y2, (DI)
	ADDQ $64, SI
	ADDQ $32, DI
	INCQ AX
	JMP loop

done:
	MOVQ AX, done+40(FP)
	VZEROUPPER
	RET
